"""What ships as data: questions, demo people; read by importlib.resources as `hongling_exam.content`."""

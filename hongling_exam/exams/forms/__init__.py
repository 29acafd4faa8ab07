"""Forms about exams, by subject. What is typed is judged by the rules, in the actions."""

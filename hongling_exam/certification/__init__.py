"""A person's certification record: today the exam credits, later the cases, certificates and inspections."""

"""The database's own refusal of a review by who wrote or handed in what is reviewed, whatever code would insert it."""

from __future__ import annotations

import sqlalchemy as sa

from hongling_exam.question_bank.models.review import QuestionReview

NAME = "question_review_not_own"
_OWN = """EXISTS (
  SELECT 1 FROM question_submission AS handed
  WHERE handed.id = NEW.submission_id AND (handed.submitted_by = NEW.reviewer_id OR EXISTS (
    SELECT 1 FROM question_version AS written
    WHERE written.question_id = handed.question_id AND written.author_id = NEW.reviewer_id AND (
      written.id = handed.question_version_id
      OR written.number > COALESCE((
        SELECT MAX(earlier.number) FROM question_submission AS passed
        JOIN question_version AS earlier ON earlier.id = passed.question_version_id
        WHERE passed.question_id = handed.question_id AND passed.verdict = 'approved'), 0)))))"""
_MAKE = (
    (
        "sqlite",
        (
            f"CREATE TRIGGER {NAME} BEFORE INSERT ON question_review WHEN {_OWN} "
            "BEGIN SELECT RAISE(ABORT, 'nobody reviews an own question'); END"
        ),
    ),
    (
        "postgresql",
        (
            "CREATE OR REPLACE FUNCTION hongling_not_own_review() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF {_OWN} THEN "
            "RAISE EXCEPTION 'nobody reviews an own question' USING ERRCODE = 'check_violation'; END IF; "
            "RETURN NEW; END $$"
        ),
    ),
    (
        "postgresql",
        (
            f"CREATE TRIGGER {NAME} BEFORE INSERT ON question_review FOR EACH ROW "
            "EXECUTE FUNCTION hongling_not_own_review()"
        ),
    ),
)
"""(dialect, SQL); the revision that brought them has its own copy."""

for _dialect, _sql in _MAKE:
    sa.event.listen(QuestionReview.__table__, "after_create", sa.DDL(_sql).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]

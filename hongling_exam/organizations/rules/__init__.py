"""Pure rules about people and organizations: no database, no Flask, no clock."""

from hongling_exam.organizations.rules.identity import (
    CREDIT_ALPHABET,
    ID_CHECK,
    ID_WEIGHTS,
    birthday,
    completed_years,
    credit_code_fault,
    id_number_fault,
    mask_id_number,
    mask_phone,
    name_fault,
    phone_fault,
    sex_of,
)

__all__ = [
    "CREDIT_ALPHABET",
    "ID_CHECK",
    "ID_WEIGHTS",
    "birthday",
    "completed_years",
    "credit_code_fault",
    "id_number_fault",
    "mask_id_number",
    "mask_phone",
    "name_fault",
    "phone_fault",
    "sex_of",
]

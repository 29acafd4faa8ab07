"""Reading jurisdictions, organizations and persons."""

from hongling_exam.organizations.queries.jurisdictions import (
    JurisdictionLine,
    find_jurisdiction_by_code,
    get_jurisdiction,
    in_jurisdiction,
    list_jurisdiction_lines,
    list_jurisdictions,
    under_paths,
)
from hongling_exam.organizations.queries.organizations import (
    count_people,
    find_organization_by_credit_code,
    find_organizations,
    list_filtered_organizations,
    list_organization_names,
    list_organizations,
    list_organizations_like,
)
from hongling_exam.organizations.queries.people import (
    Reading,
    find_people,
    find_people_by_id_numbers,
    find_person_by_id_number,
    find_person_by_phone,
    get_person,
    list_filtered_people,
    list_people,
    list_people_meant,
    list_readings,
)

__all__ = [
    "JurisdictionLine",
    "Reading",
    "count_people",
    "find_jurisdiction_by_code",
    "find_organization_by_credit_code",
    "find_organizations",
    "find_people",
    "find_people_by_id_numbers",
    "find_person_by_id_number",
    "find_person_by_phone",
    "get_jurisdiction",
    "get_person",
    "in_jurisdiction",
    "list_filtered_organizations",
    "list_filtered_people",
    "list_jurisdiction_lines",
    "list_jurisdictions",
    "list_organization_names",
    "list_organizations",
    "list_organizations_like",
    "list_people",
    "list_people_meant",
    "list_readings",
    "under_paths",
]

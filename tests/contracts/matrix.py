"""Who may open which route, written by hand; nothing writes this file. A new or changed route fails until it is here.

ROUTES: {blueprint: {view: access}}, where access is PUBLIC, SIGNED_IN, OWN_CHECK or the name of a permission.
ROLES: every role there is.
PERMISSIONS: {permission: the roles of the cast that bring it}.
"""

from __future__ import annotations

PUBLIC, SIGNED_IN, OWN_CHECK = "public", "signed-in", "own-check"

ROUTES: dict[str, dict[str, str]] = {
    "account_admin": {
        "act_on_many": "accounts.account.manage",
        "create": "accounts.account.manage",
        "list_accounts": "accounts.account.manage",
    },
    "account_lists": {
        "accounts": "accounts.account.manage",
        "audit_log": "accounts.audit.read",
    },
    "account_one": {
        "disable": "accounts.account.manage",
        "enable": "accounts.account.manage",
        "end_sign_ins": "accounts.account.manage",
        "grant": "accounts.role.grant",
        "reset_password": "accounts.account.manage",
        "reset_second_factor": "accounts.account.manage",
        "show": "accounts.account.manage",
        "withdraw": "accounts.role.grant",
    },
    "accounts": {
        "choose_language": SIGNED_IN,
        "end_other_sign_ins": SIGNED_IN,
        "end_sign_in": SIGNED_IN,
        "profile": SIGNED_IN,
        "sign_in": PUBLIC,
        "sign_out": PUBLIC,
    },
    "admissions": {
        "admit": "exams.session.edit",
        "arrange": "exams.session.edit",
        "edit": "exams.session.edit",
        "search": "exams.session.edit",
        "withdraw": "exams.session.edit",
    },
    "audit": {
        "chain": "accounts.audit.read",
        "checkpoints": "accounts.audit.read",
        "duties": "accounts.audit.read",
        "entry": "accounts.audit.read",
        "log": "accounts.audit.read",
    },
    "blueprints": {
        "create": "exams.paper.edit",
        "delete": "exams.paper.edit",
        "edit": "exams.paper.edit",
        "index": "exams.paper.edit",
        "stock": "exams.paper.edit",
    },
    "editions": {
        "index": "question_bank.question.edit",
        "move": "question_bank.question.edit",
        "replace": "question_bank.question.edit",
        "show": "question_bank.question.edit",
        "undo": "question_bank.question.edit",
    },
    "hall": {
        "exam": SIGNED_IN,
        "receipt": SIGNED_IN,
        "rules": SIGNED_IN,
    },
    "hall_api": {
        "list_keys": PUBLIC,
        "list_sessions": SIGNED_IN,
        "record_events": SIGNED_IN,
        "show_attempt": SIGNED_IN,
        "show_receipt": SIGNED_IN,
        "start": SIGNED_IN,
        "submit": SIGNED_IN,
        "take_over": SIGNED_IN,
    },
    "hall_saving": {
        "save_responses": OWN_CHECK,
    },
    "jurisdictions": {
        "create": "organizations.jurisdiction.edit",
        "delete": "organizations.jurisdiction.edit",
        "edit": "organizations.jurisdiction.edit",
        "index": "organizations.jurisdiction.edit",
    },
    "learning": {
        "answer": "courses.lesson.read",
        "course": "courses.lesson.read",
        "index": "courses.lesson.read",
        "lesson": "courses.lesson.read",
        "note": "courses.lesson.read",
        "notes": "courses.lesson.read",
    },
    "learning_hours": {
        "index": "courses.lesson.read",
    },
    "learning_visits": {
        "begin": "courses.lesson.read",
        "close": "courses.lesson.read",
        "presence": "courses.lesson.read",
        "pulse": "courses.lesson.read",
    },
    "marking": {
        "answers": "grading.mark",
        "begin": "grading.mark",
        "give_mark": "grading.mark",
        "index": "grading.mark",
        "mark": "grading.mark",
    },
    "media": {
        "show": SIGNED_IN,
    },
    "my_exams": {
        "index": "exams.own.read",
    },
    "openapi": {
        "describe": PUBLIC,
    },
    "organizations": {
        "create": "organizations.organization.edit",
        "delete": "organizations.organization.edit",
        "edit": "organizations.organization.edit",
        "export": "organizations.organization.read",
        "import_confirm": "organizations.organization.edit",
        "import_file": "organizations.organization.edit",
        "import_preview": "organizations.organization.edit",
        "import_template": "organizations.organization.edit",
        "index": "organizations.organization.read",
        "show": "organizations.organization.read",
    },
    "own_password": {
        "change": SIGNED_IN,
    },
    "own_questions": {
        "index": "question_bank.question.edit",
        "settle": "question_bank.question.edit",
        "show": "question_bank.question.read",
        "submit": "question_bank.question.edit",
        "take_back": "question_bank.question.edit",
    },
    "own_results": {
        "check": SIGNED_IN,
        "doubt": SIGNED_IN,
        "report": SIGNED_IN,
        "show": SIGNED_IN,
    },
    "paper_sheets": {
        "take": "exams.paper.edit",
    },
    "papers": {
        "check_draw": "exams.session.read",
        "create": "exams.paper.edit",
        "delete": "exams.paper.edit",
        "index": "exams.paper.edit",
        "print_form": "exams.paper.edit",
        "prove": "exams.paper.edit",
        "redraw": "exams.paper.edit",
        "replace": "exams.paper.edit",
        "seal": "exams.paper.edit",
        "show": "exams.paper.edit",
    },
    "people": {
        "bulk": "organizations.person.edit",
        "create": "organizations.person.edit",
        "delete": "organizations.person.edit",
        "edit": "organizations.person.edit",
        "export": "organizations.person.read",
        "export_whole": "organizations.person.reveal",
        "import_confirm": "organizations.person.edit",
        "import_file": "organizations.person.edit",
        "import_preview": "organizations.person.edit",
        "import_template": "organizations.person.edit",
        "index": "organizations.person.read",
        "move": "organizations.person.edit",
        "reveal": "organizations.person.reveal",
        "show": "organizations.person.read",
    },
    "printed": {
        "check_ticket": SIGNED_IN,
        "chosen_tickets": "exams.session.read",
        "own_receipt": SIGNED_IN,
        "own_ticket": "exams.own.read",
        "seat_plan": "exams.session.read",
        "sign_in_sheet": "exams.session.read",
        "tickets": "exams.session.read",
    },
    "question_bank": {
        "index": "question_bank.question.read",
        "set_state": "question_bank.question.edit",
        "show": "question_bank.question.read",
    },
    "question_bulk": {
        "duplicates": "question_bank.question.read",
        "move": "question_bank.question.edit",
        "tag": "question_bank.question.edit",
    },
    "question_pairs": {
        "keep_both": "question_bank.question.edit",
        "look_again": "question_bank.question.edit",
        "show": "question_bank.question.read",
    },
    "question_editor": {
        "add_picture": "question_bank.question.edit",
        "copy": "question_bank.question.edit",
        "create": "question_bank.question.edit",
        "drop_draft": "question_bank.question.edit",
        "edit": "question_bank.question.edit",
        "keep_draft": "question_bank.question.edit",
        "preview": "question_bank.question.edit",
    },
    "question_versions": {
        "compare": "question_bank.question.read",
        "delete": "question_bank.question.edit",
        "restore": "question_bank.question.edit",
    },
    "question_enemies": {
        "add": "question_bank.question.edit",
        "index": "question_bank.question.edit",
        "remove": "question_bank.question.edit",
    },
    "question_exports": {
        "choose": "question_bank.question.edit",
        "download": "question_bank.question.edit",
        "export": "question_bank.question.edit",
    },
    "question_imports": {
        "confirm": "question_bank.question.edit",
        "index": "question_bank.question.edit",
        "problems": "question_bank.question.edit",
        "progress": "question_bank.question.edit",
        "send": "question_bank.question.edit",
        "show": "question_bank.question.edit",
        "template": "question_bank.question.edit",
        "undo": "question_bank.question.edit",
    },
    "question_reports": {
        "answer": "question_bank.question.review",
        "index": "question_bank.question.read",
        "show": "question_bank.question.read",
    },
    "question_review": {
        "approve": "question_bank.question.review",
        "approve_many": "question_bank.question.review",
        "index": "question_bank.question.review",
        "remark": "question_bank.question.review",
        "send_back": "question_bank.question.review",
        "show": "question_bank.question.review",
        "undo": "question_bank.question.review",
        "withdraw": "question_bank.question.review",
    },
    "receipts": {
        "check": PUBLIC,
    },
    "record": {
        "own": "certification.record.own",
    },
    "records": {
        "export": "certification.record.read",
        "index": "certification.record.read",
        "show": "certification.record.read",
    },
    "result_api": {
        "show_result": SIGNED_IN,
    },
    "results": {
        "export": "grading.result.read",
        "index": "grading.result.read",
        "preview": "grading.result.release",
        "print_list": "grading.result.read",
        "print_person": "grading.result.read",
        "release": "grading.result.release",
        "show": "grading.result.read",
        "show_person": "grading.result.read",
    },
    "room_acts": {
        "extend_room": "exams.room.watch",
        "extend_session": "exams.session.edit",
        "incidents": "exams.room.watch",
        "session_figures": "exams.session.read",
        "session_live": "exams.session.read",
    },
    "rooms": {
        "index": "exams.room.watch",
        "live": "exams.room.watch",
        "show": "exams.room.watch",
    },
    "rooms_on_paper": {
        "record": "exams.room.watch",
    },
    "rosters": {
        "confirm": "exams.session.edit",
        "drop": "exams.session.edit",
        "preview": "exams.session.edit",
        "send": "exams.session.edit",
        "template": "exams.session.edit",
    },
    "seats": {
        "accept": "exams.session.edit",
        "admission": "exams.room.watch",
        "attempt": "exams.room.watch",
        "end": "exams.room.watch",
        "extend": "exams.room.watch",
        "issue_slip": "exams.room.watch",
        "move": "exams.room.watch",
        "release": "exams.room.watch",
        "reopen": "exams.room.watch",
        "void": "exams.room.watch",
    },
    "second_factor": {
        "ask": PUBLIC,
        "begin": SIGNED_IN,
        "confirm": SIGNED_IN,
        "qr": SIGNED_IN,
        "show": SIGNED_IN,
    },
    "session_acts": {
        "archive": "exams.session.edit",
        "cancel": "exams.session.edit",
        "close": "exams.session.edit",
        "copy": "exams.session.edit",
        "create": "exams.session.edit",
        "edit": "exams.session.edit",
        "publish": "exams.session.edit",
        "unpublish": "exams.session.edit",
    },
    "session_rooms": {
        "create": "exams.session.edit",
        "delete": "exams.session.edit",
        "edit": "exams.session.edit",
    },
    "sessions": {
        "index": "exams.session.read",
        "show": "exams.session.read",
    },
    "slips": {
        "sign_in": PUBLIC,
    },
    "tokens": {
        "create": SIGNED_IN,
    },
    "topics": {
        "edit": "question_bank.question.edit",
        "index": "question_bank.question.read",
    },
    "web": {
        "healthz": PUBLIC,
        "home": SIGNED_IN,
        "metrics": PUBLIC,
        "readyz": PUBLIC,
        "set_locale": PUBLIC,
    },
}

ROLES = {
    "administrator",
    "auditor",
    "candidate",
    "committee",
    "invigilator",
    "item_reviewer",
    "marker",
    "org_office",
    "organization_rep",
    "organizer",
    "owner",
    "supervisor",
    "trainer",
    "vetting_officer",
}

PERMISSIONS: dict[str, set[str]] = {
    "accounts.account.manage": {"administrator", "organizer"},
    "accounts.audit.read": {"administrator", "auditor"},
    "accounts.role.grant": {"administrator"},
    "accounts.slip.issue": {"invigilator", "organizer"},
    "certification.record.own": {"candidate"},
    "certification.record.read": {"auditor", "committee", "org_office", "organizer", "supervisor"},
    "courses.course.edit": {"trainer"},
    "courses.lesson.read": {"candidate", "organizer", "trainer"},
    "exams.own.read": {"candidate"},
    "exams.paper.edit": {"organizer"},
    "exams.room.watch": {"invigilator", "organizer"},
    "exams.session.edit": {"organizer"},
    "exams.session.read": {"auditor", "organizer", "supervisor"},
    "grading.mark": {"marker"},
    "grading.result.read": {"auditor", "organizer", "supervisor"},
    "grading.result.release": {"organizer"},
    "organizations.jurisdiction.edit": {"administrator"},
    "organizations.organization.edit": {"administrator", "organizer"},
    "organizations.organization.read": {"administrator", "auditor", "org_office", "organizer", "supervisor"},
    "organizations.person.edit": {"administrator", "organizer"},
    "organizations.person.read": {"administrator", "auditor", "org_office", "organizer", "supervisor"},
    "organizations.person.reveal": {"auditor", "organizer"},
    "question_bank.question.edit": {"organizer", "trainer"},
    "question_bank.question.read": {"item_reviewer", "organizer", "trainer"},
    "question_bank.question.review": {"item_reviewer"},
}

OTHER_ANSWERS: dict[str, int] = {
    "editions.replace": 404,  # replaces the edition that the address names, and it names none
    "people.move": 404,  # moves the people chosen in the list, and nobody was chosen
    "second_factor.ask": 303,  # nobody of the cast owes a second factor
    "second_factor.qr": 404,  # nor has begun to set one up
    "web.home": 303,  # leads to the first page of one's role
    "web.readyz": 503,  # tests make their schema without migrations, which is not what an installation may run on
}
"""GET routes without arguments that answer whoever may open them with something else than 200, and why."""

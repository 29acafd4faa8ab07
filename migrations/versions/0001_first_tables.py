"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
from sqlalchemy.dialects import postgresql
TRIGGERS = (
    ('sqlite', "CREATE TRIGGER audit_checkpoint_frozen BEFORE UPDATE OF id, at, chain_index, chain_hash, key_id, signature ON audit_checkpoint BEGIN SELECT RAISE(ABORT, 'audit_checkpoint is append-only'); END"),
    ('sqlite', "CREATE TRIGGER audit_checkpoint_kept BEFORE DELETE ON audit_checkpoint BEGIN SELECT RAISE(ABORT, 'audit_checkpoint is append-only'); END"),
    ('postgresql', "CREATE OR REPLACE FUNCTION hongling_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"),
    ('postgresql', 'CREATE TRIGGER audit_checkpoint_frozen BEFORE UPDATE OF id, at, chain_index, chain_hash, key_id, signature OR DELETE ON audit_checkpoint FOR EACH ROW EXECUTE FUNCTION hongling_append_only()'),
    ('sqlite', "CREATE TRIGGER audit_entry_frozen BEFORE UPDATE OF id, at, actor_id, actor_name, action, subject, jurisdiction, details ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END"),
    ('sqlite', "CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END"),
    ('postgresql', 'CREATE TRIGGER audit_entry_frozen BEFORE UPDATE OF id, at, actor_id, actor_name, action, subject, jurisdiction, details OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION hongling_append_only()'),
    ('sqlite', "CREATE TRIGGER question_version_frozen BEFORE UPDATE OF id, question_id, number, body, key, policy, points, explanation, explanation_html, sources, sha256, author_id, created_at ON question_version BEGIN SELECT RAISE(ABORT, 'question_version is append-only'); END"),
    ('sqlite', "CREATE TRIGGER question_version_kept BEFORE DELETE ON question_version BEGIN SELECT RAISE(ABORT, 'question_version is append-only'); END"),
    ('postgresql', 'CREATE TRIGGER question_version_frozen BEFORE UPDATE OF id, question_id, number, body, key, policy, points, explanation, explanation_html, sources, sha256, author_id, created_at OR DELETE ON question_version FOR EACH ROW EXECUTE FUNCTION hongling_append_only()'),
    ('sqlite', "CREATE TRIGGER incident_frozen BEFORE UPDATE OF id, session_id, room_id, admission_id, note, noted_at, noted_by ON incident BEGIN SELECT RAISE(ABORT, 'incident is append-only'); END"),
    ('sqlite', "CREATE TRIGGER incident_kept BEFORE DELETE ON incident BEGIN SELECT RAISE(ABORT, 'incident is append-only'); END"),
    ('postgresql', 'CREATE TRIGGER incident_frozen BEFORE UPDATE OF id, session_id, room_id, admission_id, note, noted_at, noted_by OR DELETE ON incident FOR EACH ROW EXECUTE FUNCTION hongling_append_only()'),
    ('sqlite', "CREATE TRIGGER attempt_event_frozen BEFORE UPDATE OF id, attempt_id, kind, at, client_at, duration_ms, actor_id, details ON attempt_event BEGIN SELECT RAISE(ABORT, 'attempt_event is append-only'); END"),
    ('sqlite', "CREATE TRIGGER attempt_event_kept BEFORE DELETE ON attempt_event BEGIN SELECT RAISE(ABORT, 'attempt_event is append-only'); END"),
    ('postgresql', 'CREATE TRIGGER attempt_event_frozen BEFORE UPDATE OF id, attempt_id, kind, at, client_at, duration_ms, actor_id, details OR DELETE ON attempt_event FOR EACH ROW EXECUTE FUNCTION hongling_append_only()'),
    ('sqlite', "CREATE TRIGGER marking_frozen BEFORE UPDATE OF id, attempt_id, question, answer_digest, marker_id, points, comment, marked_at ON marking BEGIN SELECT RAISE(ABORT, 'marking is append-only'); END"),
    ('sqlite', "CREATE TRIGGER marking_kept BEFORE DELETE ON marking BEGIN SELECT RAISE(ABORT, 'marking is append-only'); END"),
    ('postgresql', 'CREATE TRIGGER marking_frozen BEFORE UPDATE OF id, attempt_id, question, answer_digest, marker_id, points, comment, marked_at OR DELETE ON marking FOR EACH ROW EXECUTE FUNCTION hongling_append_only()'),
    ('sqlite', "CREATE TRIGGER receipt_frozen BEFORE UPDATE OF attempt_id, number, body, digest, issued_at ON receipt BEGIN SELECT RAISE(ABORT, 'receipt is append-only'); END"),
    ('sqlite', "CREATE TRIGGER receipt_kept BEFORE DELETE ON receipt BEGIN SELECT RAISE(ABORT, 'receipt is append-only'); END"),
    ('postgresql', 'CREATE TRIGGER receipt_frozen BEFORE UPDATE OF attempt_id, number, body, digest, issued_at OR DELETE ON receipt FOR EACH ROW EXECUTE FUNCTION hongling_append_only()'),
    ('sqlite', "CREATE TRIGGER time_ledger_entry_frozen BEFORE UPDATE OF id, attempt_id, kind, given_ms, reason, at, actor_id ON time_ledger_entry BEGIN SELECT RAISE(ABORT, 'time_ledger_entry is append-only'); END"),
    ('sqlite', "CREATE TRIGGER time_ledger_entry_kept BEFORE DELETE ON time_ledger_entry BEGIN SELECT RAISE(ABORT, 'time_ledger_entry is append-only'); END"),
    ('postgresql', 'CREATE TRIGGER time_ledger_entry_frozen BEFORE UPDATE OF id, attempt_id, kind, given_ms, reason, at, actor_id OR DELETE ON time_ledger_entry FOR EACH ROW EXECUTE FUNCTION hongling_append_only()'),
    ('sqlite', "CREATE TRIGGER exam_credit_frozen BEFORE UPDATE OF id, person_id, level, result_id, exam_title, sat_on, points, max_points, passed, valid_until, paper_seal, written_at ON exam_credit BEGIN SELECT RAISE(ABORT, 'exam_credit is append-only'); END"),
    ('sqlite', "CREATE TRIGGER exam_credit_kept BEFORE DELETE ON exam_credit BEGIN SELECT RAISE(ABORT, 'exam_credit is append-only'); END"),
    ('postgresql', 'CREATE TRIGGER exam_credit_frozen BEFORE UPDATE OF id, person_id, level, result_id, exam_title, sat_on, points, max_points, passed, valid_until, paper_seal, written_at OR DELETE ON exam_credit FOR EACH ROW EXECUTE FUNCTION hongling_append_only()'),
)
# The two tables point at each other; SQLite takes the key with the table, PostgreSQL only afterwards.
CURRENT = "fk_question_current_version_id_question_version"
revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """First tables."""
    op.create_table('audit_checkpoint',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('chain_index', sa.Integer(), nullable=False),
    sa.Column('chain_hash', sa.String(length=64), nullable=False),
    sa.Column('key_id', sa.String(length=32), nullable=False),
    sa.Column('signature', sa.String(length=128), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_checkpoint'))
    )
    op.create_table('audit_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('actor_name', sa.String(length=64), nullable=False),
    sa.Column('action', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('jurisdiction', sa.String(length=255), nullable=False),
    sa.Column('details', JSON, nullable=False),
    sa.Column('chain_index', sa.Integer(), nullable=True),
    sa.Column('chain_hash', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry')),
    sa.UniqueConstraint('chain_index', name=op.f('uq_audit_entry_chain_index'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_action'), ['action'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index('ix_audit_entry_subject', ['subject', 'id'], unique=False)

    op.create_table('clock_anchor',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('boot_id', sa.String(length=64), nullable=False),
    sa.Column('boot_seconds', sa.Double(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock_anchor'))
    )
    op.create_table('held_upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=24), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('purpose', sa.String(length=64), nullable=False),
    sa.Column('filename', sa.String(length=200), nullable=False),
    sa.Column('choice', sa.String(length=64), nullable=False),
    sa.Column('storage_name', sa.String(length=64), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_held_upload')),
    sa.UniqueConstraint('public_id', name=op.f('uq_held_upload_public_id'))
    )
    with op.batch_alter_table('held_upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_held_upload_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_held_upload_expires_at'), ['expires_at'], unique=False)

    op.create_table('installation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_installation'))
    )
    op.create_table('job_slot',
    sa.Column('job', sa.String(length=64), nullable=False),
    sa.Column('slot', sa.BigInteger(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('job', 'slot', name=op.f('pk_job_slot'))
    )
    op.create_table('jurisdiction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('path', sa.String(length=255), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['jurisdiction.id'], name=op.f('fk_jurisdiction_parent_id_jurisdiction')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jurisdiction')),
    sa.UniqueConstraint('code', name=op.f('uq_jurisdiction_code')),
    sa.UniqueConstraint('parent_id', 'name', name=op.f('uq_jurisdiction_parent_id_name')),
    sa.UniqueConstraint('path', name=op.f('uq_jurisdiction_path'))
    )
    with op.batch_alter_table('jurisdiction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_jurisdiction_parent_id'), ['parent_id'], unique=False)

    op.create_table('sign_in_delay',
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('delayed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_failed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('subject', name=op.f('pk_sign_in_delay'))
    )
    op.create_table('signing_key',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('purpose', sa.String(length=32), nullable=False),
    sa.Column('public_key', sa.String(length=64), nullable=False),
    sa.Column('sealed_private_key', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signing_key'))
    )
    with op.batch_alter_table('signing_key', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signing_key_purpose'), ['purpose'], unique=False)
        batch_op.create_index('uq_signing_key_current', ['purpose'], unique=True, sqlite_where=sa.text('retired_at IS NULL'), postgresql_where=sa.text('retired_at IS NULL'))

    op.create_table('topic',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('track', sa.Enum('role_awareness', 'party_building_practice', 'corporate_culture', name='track', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topic')),
    sa.UniqueConstraint('code', name=op.f('uq_topic_code'))
    )
    op.create_table('audit_personal_value',
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=32), nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['audit_entry.id'], name=op.f('fk_audit_personal_value_entry_id_audit_entry')),
    sa.PrimaryKeyConstraint('entry_id', 'field', name=op.f('pk_audit_personal_value'))
    )
    op.create_table('organization',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('jurisdiction_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('enterprise', 'social_organization', name='organizationkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('credit_code', sa.String(length=18), nullable=False),
    sa.Column('scale', sa.Enum('above_designated', 'below_designated', name='scale', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['jurisdiction_id'], ['jurisdiction.id'], name=op.f('fk_organization_jurisdiction_id_jurisdiction')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organization')),
    sa.UniqueConstraint('credit_code', name=op.f('uq_organization_credit_code'))
    )
    with op.batch_alter_table('organization', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organization_jurisdiction_id'), ['jurisdiction_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_organization_name'), ['name'], unique=False)

    op.create_table('paper_blueprint',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('jurisdiction_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('level', sa.Enum('junior', 'intermediate', 'senior', name='level', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('sections', JSON, nullable=False),
    sa.Column('pass_points', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('pass_points >= 0', name=op.f('ck_paper_blueprint_pass_points')),
    sa.ForeignKeyConstraint(['jurisdiction_id'], ['jurisdiction.id'], name=op.f('fk_paper_blueprint_jurisdiction_id_jurisdiction')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_blueprint')),
    sa.UniqueConstraint('jurisdiction_id', 'name', name=op.f('uq_paper_blueprint_jurisdiction_id_name'))
    )
    with op.batch_alter_table('paper_blueprint', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_blueprint_jurisdiction_id'), ['jurisdiction_id'], unique=False)

    op.create_table('question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('purpose', sa.Enum('exam', 'practice', name='purpose', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('state', sa.Enum('draft', 'in_review', 'approved', 'returned', 'retired', name='questionstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('jurisdiction_id', sa.Integer(), nullable=True),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('difficulty', sa.Integer(), nullable=False),
    sa.Column('current_version_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('difficulty BETWEEN 1 AND 5', name=op.f('ck_question_difficulty')),
    sa.ForeignKeyConstraint(['current_version_id'], ['question_version.id'], name=op.f('fk_question_current_version_id_question_version'), use_alter=True),
    sa.ForeignKeyConstraint(['jurisdiction_id'], ['jurisdiction.id'], name=op.f('fk_question_jurisdiction_id_jurisdiction')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_question_topic_id_topic')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
    sa.UniqueConstraint('key', name=op.f('uq_question_key'))
    )
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_current_version_id'), ['current_version_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_jurisdiction_id'), ['jurisdiction_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_kind'), ['kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_topic_id'), ['topic_id'], unique=False)

    op.create_table('paper',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('jurisdiction_id', sa.Integer(), nullable=False),
    sa.Column('blueprint_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=100), nullable=False),
    sa.Column('level', sa.Enum('junior', 'intermediate', 'senior', name='level', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('purpose', sa.Enum('exam', 'practice', name='purpose', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.Column('state', sa.Enum('draft', 'sealed', name='paperstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('total_points', sa.Integer(), nullable=False),
    sa.Column('pass_points', sa.Integer(), nullable=False),
    sa.Column('proof', JSON, nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=True),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'sealed') = (seal IS NOT NULL)", name=op.f('ck_paper_seal')),
    sa.CheckConstraint('pass_points BETWEEN 0 AND total_points', name=op.f('ck_paper_pass_points')),
    sa.ForeignKeyConstraint(['blueprint_id'], ['paper_blueprint.id'], name=op.f('fk_paper_blueprint_id_paper_blueprint')),
    sa.ForeignKeyConstraint(['jurisdiction_id'], ['jurisdiction.id'], name=op.f('fk_paper_jurisdiction_id_jurisdiction')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper'))
    )
    with op.batch_alter_table('paper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_blueprint_id'), ['blueprint_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_paper_jurisdiction_id'), ['jurisdiction_id'], unique=False)

    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('jurisdiction_id', sa.Integer(), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=50), nullable=False),
    sa.Column('sex', sa.Enum('male', 'female', name='sex', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('born_on', sa.Date(), nullable=False),
    sa.Column('id_number', sa.Text(), nullable=False),
    sa.Column('id_number_digest', sa.String(length=64), nullable=False),
    sa.Column('id_number_tail', sa.String(length=4), nullable=False),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('phone_digest', sa.String(length=64), nullable=True),
    sa.Column('party_work_since', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['jurisdiction_id'], ['jurisdiction.id'], name=op.f('fk_person_jurisdiction_id_jurisdiction')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_person_organization_id_organization')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('id_number_digest', name=op.f('uq_person_id_number_digest'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_jurisdiction_id'), ['jurisdiction_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_name'), ['name'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_phone_digest'), ['phone_digest'], unique=False)

    op.create_table('question_level',
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.Enum('junior', 'intermediate', 'senior', name='level', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_level_question_id_question'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('question_id', 'level', name=op.f('pk_question_level'))
    )
    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('username', sa.String(length=64), nullable=False),
    sa.Column('display_name', sa.String(length=50), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('jurisdiction_id', sa.Integer(), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('must_change_password', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('active', 'disabled', name='accountstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('totp_secret', sa.Text(), nullable=True),
    sa.Column('totp_confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('totp_last_step', sa.BigInteger(), nullable=False),
    sa.Column('locale', sa.String(length=8), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['jurisdiction_id'], ['jurisdiction.id'], name=op.f('fk_account_jurisdiction_id_jurisdiction')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_account_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('person_id', name=op.f('uq_account_person_id')),
    sa.UniqueConstraint('username', name=op.f('uq_account_username'))
    )
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_jurisdiction_id'), ['jurisdiction_id'], unique=False)

    op.create_table('exam_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=24), nullable=False),
    sa.Column('jurisdiction_id', sa.Integer(), nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=100), nullable=False),
    sa.Column('level', sa.Enum('junior', 'intermediate', 'senior', name='level', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('duration_s', sa.Integer(), nullable=False),
    sa.Column('late_entry_s', sa.Integer(), nullable=False),
    sa.Column('earliest_submit_s', sa.Integer(), nullable=False),
    sa.Column('focus_policy', sa.Enum('record', 'warn', 'end', name='focuspolicy', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('focus_limit', sa.Integer(), nullable=False),
    sa.Column('review', JSON, nullable=False),
    sa.Column('notice', sa.Text(), nullable=False),
    sa.Column('is_mock', sa.Boolean(), nullable=False),
    sa.Column('practice_reason', sa.String(length=500), nullable=True),
    sa.Column('credit_years', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'scheduled', 'marking', 'provisional', 'released', 'archived', 'cancelled', name='sessionstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('draft', 'cancelled') OR paper_id IS NOT NULL", name=op.f('ck_exam_session_paper')),
    sa.CheckConstraint('closes_at > opens_at', name=op.f('ck_exam_session_window')),
    sa.CheckConstraint('duration_s > 0 AND late_entry_s >= 0', name=op.f('ck_exam_session_duration')),
    sa.CheckConstraint('earliest_submit_s BETWEEN 0 AND duration_s', name=op.f('ck_exam_session_earliest_submit')),
    sa.CheckConstraint('focus_limit > 0', name=op.f('ck_exam_session_focus_limit')),
    sa.ForeignKeyConstraint(['jurisdiction_id'], ['jurisdiction.id'], name=op.f('fk_exam_session_jurisdiction_id_jurisdiction')),
    sa.ForeignKeyConstraint(['paper_id'], ['paper.id'], name=op.f('fk_exam_session_paper_id_paper')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_session')),
    sa.UniqueConstraint('public_id', name=op.f('uq_exam_session_public_id'))
    )
    with op.batch_alter_table('exam_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_exam_session_jurisdiction_id'), ['jurisdiction_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_exam_session_paper_id'), ['paper_id'], unique=False)
        batch_op.create_index('ix_exam_session_window', ['opens_at', 'closes_at'], unique=False)

    op.create_table('paper_form',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=2), nullable=False),
    sa.Column('body', JSON, nullable=False),
    sa.ForeignKeyConstraint(['paper_id'], ['paper.id'], name=op.f('fk_paper_form_paper_id_paper'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_form')),
    sa.UniqueConstraint('paper_id', 'label', name=op.f('uq_paper_form_paper_id_label'))
    )
    with op.batch_alter_table('paper_form', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_form_paper_id'), ['paper_id'], unique=False)

    op.create_table('exam_room',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=50), nullable=False),
    sa.Column('place', sa.String(length=100), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('columns', sa.Integer(), nullable=False),
    sa.CheckConstraint('capacity BETWEEN 1 AND 1000', name=op.f('ck_exam_room_capacity')),
    sa.CheckConstraint('columns BETWEEN 1 AND 20', name=op.f('ck_exam_room_columns')),
    sa.ForeignKeyConstraint(['session_id'], ['exam_session.id'], name=op.f('fk_exam_room_session_id_exam_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_room')),
    sa.UniqueConstraint('session_id', 'name', name=op.f('uq_exam_room_session_id_name'))
    )
    op.create_table('question_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('body', JSON, nullable=False),
    sa.Column('key', JSON, nullable=False),
    sa.Column('policy', JSON, nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('explanation', sa.Text(), nullable=False),
    sa.Column('explanation_html', sa.Text(), nullable=False),
    sa.Column('sources', JSON, nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('points > 0', name=op.f('ck_question_version_points')),
    sa.ForeignKeyConstraint(['author_id'], ['account.id'], name=op.f('fk_question_version_author_id_account')),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_version_question_id_question')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_version')),
    sa.UniqueConstraint('question_id', 'number', name=op.f('uq_question_version_question_id_number'))
    )
    op.create_table('role_grant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('candidate', 'organization_rep', 'owner', 'trainer', 'item_reviewer', 'organizer', 'invigilator', 'marker', 'vetting_officer', 'org_office', 'committee', 'supervisor', 'auditor', 'administrator', name='role', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('jurisdiction_id', sa.Integer(), nullable=False),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('granted_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_role_grant_account_id_account'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['granted_by'], ['account.id'], name=op.f('fk_role_grant_granted_by_account')),
    sa.ForeignKeyConstraint(['jurisdiction_id'], ['jurisdiction.id'], name=op.f('fk_role_grant_jurisdiction_id_jurisdiction')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grant')),
    sa.UniqueConstraint('account_id', 'role', 'jurisdiction_id', name=op.f('uq_role_grant_account_id_role_jurisdiction_id'))
    )
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_role_grant_jurisdiction_id'), ['jurisdiction_id'], unique=False)

    op.create_table('sign_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('password', 'slip', 'token', 'host', name='signinkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('second_factor_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_sign_in_account_id_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_sign_in_token_digest'))
    )
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_account_id'), ['account_id'], unique=False)

    op.create_table('sign_in_slip',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code_digest', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('issued_by', sa.Integer(), nullable=True),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_sign_in_slip_account_id_account'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['issued_by'], ['account.id'], name=op.f('fk_sign_in_slip_issued_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_slip')),
    sa.UniqueConstraint('code_digest', name=op.f('uq_sign_in_slip_code_digest'))
    )
    with op.batch_alter_table('sign_in_slip', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_slip_account_id'), ['account_id'], unique=False)

    op.create_table('admission',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('admission_number', sa.String(length=20), nullable=False),
    sa.Column('room_id', sa.Integer(), nullable=True),
    sa.Column('seat', sa.Integer(), nullable=True),
    sa.Column('extra_time_s', sa.Integer(), nullable=False),
    sa.Column('extra_time_reason', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(room_id IS NULL) = (seat IS NULL)', name=op.f('ck_admission_seat')),
    sa.CheckConstraint('extra_time_s >= 0', name=op.f('ck_admission_extra_time')),
    sa.CheckConstraint('seat > 0', name=op.f('ck_admission_seat_positive')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_admission_person_id_person')),
    sa.ForeignKeyConstraint(['room_id'], ['exam_room.id'], name=op.f('fk_admission_room_id_exam_room')),
    sa.ForeignKeyConstraint(['session_id'], ['exam_session.id'], name=op.f('fk_admission_session_id_exam_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_admission')),
    sa.UniqueConstraint('admission_number', name=op.f('uq_admission_admission_number')),
    sa.UniqueConstraint('room_id', 'seat', name=op.f('uq_admission_room_id_seat')),
    sa.UniqueConstraint('session_id', 'person_id', name=op.f('uq_admission_session_id_person_id'))
    )
    with op.batch_alter_table('admission', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_admission_person_id'), ['person_id'], unique=False)

    op.create_table('paper_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=24), nullable=False),
    sa.Column('form_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('section', sa.Integer(), nullable=False),
    sa.Column('question_version_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('part', sa.String(length=8), nullable=True),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('ids', JSON, nullable=False),
    sa.CheckConstraint('(part IS NULL) = (group_id IS NULL)', name=op.f('ck_paper_item_group')),
    sa.CheckConstraint('points >= 0', name=op.f('ck_paper_item_points')),
    sa.ForeignKeyConstraint(['form_id'], ['paper_form.id'], name=op.f('fk_paper_item_form_id_paper_form'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['group_id'], ['paper_item.id'], name=op.f('fk_paper_item_group_id_paper_item'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['question_version_id'], ['question_version.id'], name=op.f('fk_paper_item_question_version_id_question_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_item')),
    sa.UniqueConstraint('form_id', 'position', name=op.f('uq_paper_item_form_id_position')),
    sa.UniqueConstraint('public_id', name=op.f('uq_paper_item_public_id'))
    )
    with op.batch_alter_table('paper_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_item_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_paper_item_question_version_id'), ['question_version_id'], unique=False)

    op.create_table('room_invigilator',
    sa.Column('room_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_room_invigilator_account_id_account')),
    sa.ForeignKeyConstraint(['room_id'], ['exam_room.id'], name=op.f('fk_room_invigilator_room_id_exam_room'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('room_id', 'account_id', name=op.f('pk_room_invigilator'))
    )
    op.create_table('attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=24), nullable=False),
    sa.Column('admission_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('form_id', sa.Integer(), nullable=False),
    sa.Column('permutation', JSON, nullable=False),
    sa.Column('state', sa.Enum('in_progress', 'submitted', 'timed_out', 'graded', 'final', 'voided', name='attemptstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deadline_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('grace_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('sign_in_id', sa.Integer(), nullable=True),
    sa.Column('last_contact_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('focus_losses', sa.Integer(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('void_reason', sa.String(length=500), nullable=True),
    sa.CheckConstraint("(state = 'voided') = (void_reason IS NOT NULL)", name=op.f('ck_attempt_void_reason')),
    sa.CheckConstraint('epoch > 0', name=op.f('ck_attempt_epoch')),
    sa.CheckConstraint('grace_until > deadline_at', name=op.f('ck_attempt_grace')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_attempt_account_id_account')),
    sa.ForeignKeyConstraint(['admission_id'], ['admission.id'], name=op.f('fk_attempt_admission_id_admission')),
    sa.ForeignKeyConstraint(['form_id'], ['paper_form.id'], name=op.f('fk_attempt_form_id_paper_form')),
    sa.ForeignKeyConstraint(['session_id'], ['exam_session.id'], name=op.f('fk_attempt_session_id_exam_session')),
    sa.ForeignKeyConstraint(['sign_in_id'], ['sign_in.id'], name=op.f('fk_attempt_sign_in_id_sign_in'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt')),
    sa.UniqueConstraint('admission_id', name=op.f('uq_attempt_admission_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_attempt_public_id'))
    )
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attempt_account_id'), ['account_id'], unique=False)
        batch_op.create_index('ix_attempt_due', ['state', 'grace_until'], unique=False)
        batch_op.create_index(batch_op.f('ix_attempt_form_id'), ['form_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attempt_session_id'), ['session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attempt_sign_in_id'), ['sign_in_id'], unique=False)

    op.create_table('incident',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('room_id', sa.Integer(), nullable=True),
    sa.Column('admission_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('noted_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['admission_id'], ['admission.id'], name=op.f('fk_incident_admission_id_admission')),
    sa.ForeignKeyConstraint(['noted_by'], ['account.id'], name=op.f('fk_incident_noted_by_account')),
    sa.ForeignKeyConstraint(['room_id'], ['exam_room.id'], name=op.f('fk_incident_room_id_exam_room')),
    sa.ForeignKeyConstraint(['session_id'], ['exam_session.id'], name=op.f('fk_incident_session_id_exam_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident'))
    )
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incident_admission_id'), ['admission_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_incident_room_id'), ['room_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_incident_session_id'), ['session_id'], unique=False)

    op.create_table('aside_response',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(length=24), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('flagged', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Enum('stale_epoch', 'late', 'closed', name='asidereason', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_by', sa.Integer(), nullable=True),
    sa.Column('accept_reason', sa.String(length=500), nullable=True),
    sa.ForeignKeyConstraint(['accepted_by'], ['account.id'], name=op.f('fk_aside_response_accepted_by_account')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_aside_response_attempt_id_attempt')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aside_response')),
    sa.UniqueConstraint('attempt_id', 'question', 'epoch', 'seq', 'reason', name=op.f('uq_aside_response_attempt_id_question_epoch_seq_reason'))
    )
    op.create_table('attempt_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('client_at', sa.String(length=40), nullable=True),
    sa.Column('duration_ms', sa.BigInteger(), nullable=True),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('details', JSON, nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_attempt_event_attempt_id_attempt')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt_event'))
    )
    with op.batch_alter_table('attempt_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attempt_event_attempt_id'), ['attempt_id'], unique=False)

    op.create_table('exam_result',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('max_points', sa.Integer(), nullable=False),
    sa.Column('pass_points', sa.Integer(), nullable=False),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('pending', sa.Integer(), nullable=False),
    sa.Column('items', JSON, nullable=False),
    sa.Column('state', sa.Enum('awaits_marks', 'provisional', 'released', name='resultstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('graded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(pending > 0) = (state = 'awaits_marks')", name=op.f('ck_exam_result_pending_state')),
    sa.CheckConstraint("(released_at IS NOT NULL) = (state = 'released')", name=op.f('ck_exam_result_released')),
    sa.CheckConstraint('passed = (pending = 0 AND points >= pass_points)', name=op.f('ck_exam_result_passed')),
    sa.CheckConstraint('pending >= 0', name=op.f('ck_exam_result_pending')),
    sa.CheckConstraint('points <= max_points', name=op.f('ck_exam_result_points')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_exam_result_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_exam_result_person_id_person')),
    sa.ForeignKeyConstraint(['session_id'], ['exam_session.id'], name=op.f('fk_exam_result_session_id_exam_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_result')),
    sa.UniqueConstraint('attempt_id', name=op.f('uq_exam_result_attempt_id'))
    )
    with op.batch_alter_table('exam_result', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_exam_result_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_exam_result_session_id'), ['session_id'], unique=False)

    op.create_table('held_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=24), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(length=24), nullable=False),
    sa.Column('max_points', sa.Integer(), nullable=False),
    sa.Column('answer_digest', sa.String(length=64), nullable=False),
    sa.Column('points', sa.Integer(), nullable=True),
    sa.CheckConstraint('points BETWEEN 0 AND max_points', name=op.f('ck_held_answer_points')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_held_answer_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['session_id'], ['exam_session.id'], name=op.f('fk_held_answer_session_id_exam_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_held_answer')),
    sa.UniqueConstraint('attempt_id', 'question', name=op.f('uq_held_answer_attempt_id_question')),
    sa.UniqueConstraint('public_id', name=op.f('uq_held_answer_public_id'))
    )
    with op.batch_alter_table('held_answer', schema=None) as batch_op:
        batch_op.create_index('ix_held_answer_queue', ['session_id', 'question', 'public_id'], unique=False)

    op.create_table('marking',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(length=24), nullable=False),
    sa.Column('answer_digest', sa.String(length=64), nullable=False),
    sa.Column('marker_id', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('marked_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('points >= 0', name=op.f('ck_marking_points')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_marking_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['marker_id'], ['account.id'], name=op.f('fk_marking_marker_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_marking'))
    )
    with op.batch_alter_table('marking', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_marking_marker_id'), ['marker_id'], unique=False)
        batch_op.create_index('ix_marking_place', ['attempt_id', 'question'], unique=False)

    op.create_table('receipt',
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('body', JSON, nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_receipt_attempt_id_attempt')),
    sa.PrimaryKeyConstraint('attempt_id', 'number', name=op.f('pk_receipt'))
    )
    op.create_table('response',
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(length=24), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('flagged', sa.Boolean(), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_response_attempt_id_attempt')),
    sa.PrimaryKeyConstraint('attempt_id', 'question', name=op.f('pk_response')),
    postgresql_with={'fillfactor': 70},
    sqlite_with_rowid=False
    )
    op.create_table('time_ledger_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('limit', 'accommodation', 'extension', 'outage', 'reopening', name='ledgerkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('given_ms', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_time_ledger_entry_attempt_id_attempt')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_time_ledger_entry'))
    )
    with op.batch_alter_table('time_ledger_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_time_ledger_entry_attempt_id'), ['attempt_id'], unique=False)

    op.create_table('exam_credit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.Enum('junior', 'intermediate', 'senior', name='level', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('result_id', sa.Integer(), nullable=False),
    sa.Column('exam_title', sa.String(length=100), nullable=False),
    sa.Column('sat_on', sa.Date(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('max_points', sa.Integer(), nullable=False),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('paper_seal', sa.String(length=64), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('passed = (valid_until IS NOT NULL)', name=op.f('ck_exam_credit_valid_until')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_exam_credit_person_id_person')),
    sa.ForeignKeyConstraint(['result_id'], ['exam_result.id'], name=op.f('fk_exam_credit_result_id_exam_result')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_credit')),
    sa.UniqueConstraint('result_id', name=op.f('uq_exam_credit_result_id'))
    )
    with op.batch_alter_table('exam_credit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_exam_credit_person_id'), ['person_id'], unique=False)

    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.create_foreign_key(CURRENT, "question", "question_version", ["current_version_id"], ["id"])
    for name, statement in TRIGGERS:
        if name == dialect:
            op.execute(statement)


def downgrade() -> None:
    """Undo it."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(CURRENT, "question", type_="foreignkey")

    with op.batch_alter_table('exam_credit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_exam_credit_person_id'))

    op.drop_table('exam_credit')
    with op.batch_alter_table('time_ledger_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_time_ledger_entry_attempt_id'))

    op.drop_table('time_ledger_entry')
    op.drop_table('response')
    op.drop_table('receipt')
    with op.batch_alter_table('marking', schema=None) as batch_op:
        batch_op.drop_index('ix_marking_place')
        batch_op.drop_index(batch_op.f('ix_marking_marker_id'))

    op.drop_table('marking')
    with op.batch_alter_table('held_answer', schema=None) as batch_op:
        batch_op.drop_index('ix_held_answer_queue')

    op.drop_table('held_answer')
    with op.batch_alter_table('exam_result', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_exam_result_session_id'))
        batch_op.drop_index(batch_op.f('ix_exam_result_person_id'))

    op.drop_table('exam_result')
    with op.batch_alter_table('attempt_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attempt_event_attempt_id'))

    op.drop_table('attempt_event')
    op.drop_table('aside_response')
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_incident_session_id'))
        batch_op.drop_index(batch_op.f('ix_incident_room_id'))
        batch_op.drop_index(batch_op.f('ix_incident_admission_id'))

    op.drop_table('incident')
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attempt_sign_in_id'))
        batch_op.drop_index(batch_op.f('ix_attempt_session_id'))
        batch_op.drop_index(batch_op.f('ix_attempt_form_id'))
        batch_op.drop_index('ix_attempt_due')
        batch_op.drop_index(batch_op.f('ix_attempt_account_id'))

    op.drop_table('attempt')
    op.drop_table('room_invigilator')
    with op.batch_alter_table('paper_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_item_question_version_id'))
        batch_op.drop_index(batch_op.f('ix_paper_item_group_id'))

    op.drop_table('paper_item')
    with op.batch_alter_table('admission', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_admission_person_id'))

    op.drop_table('admission')
    with op.batch_alter_table('sign_in_slip', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_slip_account_id'))

    op.drop_table('sign_in_slip')
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_account_id'))

    op.drop_table('sign_in')
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_role_grant_jurisdiction_id'))

    op.drop_table('role_grant')
    op.drop_table('question_version')
    op.drop_table('exam_room')
    with op.batch_alter_table('paper_form', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_form_paper_id'))

    op.drop_table('paper_form')
    with op.batch_alter_table('exam_session', schema=None) as batch_op:
        batch_op.drop_index('ix_exam_session_window')
        batch_op.drop_index(batch_op.f('ix_exam_session_paper_id'))
        batch_op.drop_index(batch_op.f('ix_exam_session_jurisdiction_id'))

    op.drop_table('exam_session')
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_account_jurisdiction_id'))

    op.drop_table('account')
    op.drop_table('question_level')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_phone_digest'))
        batch_op.drop_index(batch_op.f('ix_person_organization_id'))
        batch_op.drop_index(batch_op.f('ix_person_name'))
        batch_op.drop_index(batch_op.f('ix_person_jurisdiction_id'))

    op.drop_table('person')
    with op.batch_alter_table('paper', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_jurisdiction_id'))
        batch_op.drop_index(batch_op.f('ix_paper_blueprint_id'))

    op.drop_table('paper')
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_topic_id'))
        batch_op.drop_index(batch_op.f('ix_question_kind'))
        batch_op.drop_index(batch_op.f('ix_question_jurisdiction_id'))
        batch_op.drop_index(batch_op.f('ix_question_current_version_id'))

    op.drop_table('question')
    with op.batch_alter_table('paper_blueprint', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_blueprint_jurisdiction_id'))

    op.drop_table('paper_blueprint')
    with op.batch_alter_table('organization', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organization_name'))
        batch_op.drop_index(batch_op.f('ix_organization_jurisdiction_id'))

    op.drop_table('organization')
    op.drop_table('audit_personal_value')
    op.drop_table('topic')
    with op.batch_alter_table('signing_key', schema=None) as batch_op:
        batch_op.drop_index('uq_signing_key_current', sqlite_where=sa.text('retired_at IS NULL'), postgresql_where=sa.text('retired_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_signing_key_purpose'))

    op.drop_table('signing_key')
    op.drop_table('sign_in_delay')
    with op.batch_alter_table('jurisdiction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_jurisdiction_parent_id'))

    op.drop_table('jurisdiction')
    op.drop_table('job_slot')
    op.drop_table('installation')
    with op.batch_alter_table('held_upload', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_held_upload_expires_at'))
        batch_op.drop_index(batch_op.f('ix_held_upload_account_id'))

    op.drop_table('held_upload')
    op.drop_table('clock_anchor')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_entry_subject')
        batch_op.drop_index(batch_op.f('ix_audit_entry_actor_id'))
        batch_op.drop_index(batch_op.f('ix_audit_entry_action'))

    op.drop_table('audit_entry')
    op.drop_table('audit_checkpoint')
    

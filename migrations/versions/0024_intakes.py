"""Intakes of joint faculties: years and credit table of a specialty, students, results, prepared applications."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _specialties()
    _students()
    _sheets()
    op.create_table(
        "prepared_application",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", AT, server_default=sa.text("now()"), nullable=False),
        sa.Column("settled_at", AT, nullable=True),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        _to("prepared_application", "call_id", "call"),
        _to("prepared_application", "student_id", "student"),
        _to("prepared_application", "asked_by_id", "person"),
        _to("prepared_application", "application_id", "application"),
        sa.PrimaryKeyConstraint("call_id", "student_id", name="pk_prepared_application"),
    )
    op.create_index("ix_prepared_application_student_id", "prepared_application", ["student_id"])
    op.create_index("ix_prepared_application_application_id", "prepared_application", ["application_id"])


def _specialties() -> None:
    op.create_table(
        "joint_specialty",
        sa.Column("specialty_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("years_home", sa.Integer(), nullable=False),
        sa.Column("years_abroad", sa.Integer(), nullable=False),
        sa.Column("set_up_at", AT, server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("years_home > 0 AND years_abroad > 0", name="ck_joint_specialty_has_two_phases"),
        _to("joint_specialty", "specialty_id", "specialty"),
        _to("joint_specialty", "programme_id", "programme"),
        _to("joint_specialty", "institution_id", "institution"),
        sa.PrimaryKeyConstraint("specialty_id", name="pk_joint_specialty"),
    )
    op.create_index("ix_joint_specialty_programme_id", "joint_specialty", ["programme_id"])
    op.create_index("ix_joint_specialty_institution_id", "joint_specialty", ["institution_id"])
    op.create_table(
        "plan_course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("specialty_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("credits", sa.Numeric(4, 1), nullable=False),
        sa.Column("partner_title", sa.Text(), nullable=False),
        sa.Column("partner_credits", sa.Numeric(4, 1), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("struck_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["specialty_id"], ["joint_specialty.specialty_id"], name="fk_plan_course_specialty_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_plan_course"),
    )
    op.create_index(
        "uq_plan_course_in_force",
        "plan_course",
        ["specialty_id", "year", "title"],
        unique=True,
        postgresql_where=sa.text("struck_at IS NULL"),
    )


def _students() -> None:
    op.create_table(
        "intake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("specialty_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("opened_at", AT, server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["specialty_id"], ["joint_specialty.specialty_id"], name="fk_intake_specialty_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_intake"),
        sa.UniqueConstraint("specialty_id", "year", name="uq_intake_specialty_id_year"),
    )
    op.create_table(
        "student",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("moved_from_id", sa.Integer(), nullable=True),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.Column("back_by", sa.Date(), nullable=True),
        sa.Column("crossed_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("graduated_on", sa.Date(), nullable=True),
        _to("student", "intake_id", "intake"),
        _to("student", "entry_id", "register_entry"),
        _to("student", "person_id", "person"),
        _to("student", "moved_from_id", "intake"),
        sa.PrimaryKeyConstraint("id", name="pk_student"),
        sa.UniqueConstraint("reference", name="uq_student_reference"),
        sa.UniqueConstraint("entry_id", name="uq_student_entry_id"),
        sa.UniqueConstraint("person_id", name="uq_student_person_id"),
    )
    op.create_index("ix_student_intake_id", "student", ["intake_id"])
    op.create_index("ix_student_moved_from_id", "student", ["moved_from_id"])


def _sheets() -> None:
    op.create_table(
        "course_result",
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", AT, server_default=sa.text("now()"), nullable=False),
        _to("course_result", "student_id", "student"),
        _to("course_result", "course_id", "plan_course"),
        _to("course_result", "noted_by_id", "person"),
        sa.PrimaryKeyConstraint("student_id", "course_id", name="pk_course_result"),
    )
    op.create_index("ix_course_result_course_id", "course_result", ["course_id"])
    op.create_table(
        "marks_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", AT, server_default=sa.text("now()"), nullable=False),
        sa.Column("head", ARRAY(sa.Text()), nullable=False),
        sa.Column("rows", JSONB(), nullable=False),
        sa.Column("taken_at", AT, nullable=True),
        _to("marks_sheet", "intake_id", "intake"),
        _to("marks_sheet", "by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_marks_sheet"),
    )
    op.create_index("ix_marks_sheet_intake_id", "marks_sheet", ["intake_id"])


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def downgrade() -> None:
    for table in (
        "prepared_application", "marks_sheet", "course_result", "student", "intake", "plan_course", "joint_specialty",
    ):  # fmt: skip
        op.drop_table(table)

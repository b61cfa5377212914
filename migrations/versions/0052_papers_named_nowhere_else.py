"""What was found to be given twice is looked at again: a paper for a reserved group is named on no other document."""

from collections.abc import Sequence

from alembic import op

revision: str = "0052"
down_revision: str | None = "0051"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

COMPARE_ANEW = """
INSERT INTO job (name, arguments, queue, state, attempt)
SELECT DISTINCT 'documents.compare', jsonb_build_object('case_id', document.case_id), 'documents', 'waiting', 0
FROM document JOIN finding ON finding.document_id = document.id
WHERE document.replaced_at IS NULL
AND finding.message IN ('given-twice', 'picture-given-twice', 'given-elsewhere')
"""


def upgrade() -> None:
    op.execute(COMPARE_ANEW)


def downgrade() -> None:
    pass

import pytest
from e2e.spoilt import Bad


@pytest.fixture
def bad(tmp_path):
    return Bad(tmp_path / "ws")

import pytest
from write.kit import Build


@pytest.fixture
def build(tmp_path):
    return Build(tmp_path)

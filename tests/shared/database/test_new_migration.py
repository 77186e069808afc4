"""The command new_migration writes the next migration of a service."""

import shutil
from pathlib import Path

import pytest

from shared.database import migrate, new_migration
from shared.site.services import SERVICES


@pytest.fixture
def copied_services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of all migrations, to which the command adds."""
    for service in SERVICES:
        folder = Path("services") / service / "migrations"
        shutil.copytree(migrate.ROOT / folder, tmp_path / folder)
    monkeypatch.setattr(migrate, "ROOT", tmp_path)
    return tmp_path / "services"


@pytest.mark.parametrize("service", SERVICES)
def test_new_migration_of_unchanged_models_changes_nothing(
    service: str, copied_services: Path
) -> None:
    versions = copied_services / service / "migrations" / "versions"
    before = {path.name for path in versions.glob("*.py")}

    assert new_migration.main([service, "waiting list"]) == 0

    (added,) = {path for path in versions.glob("*.py") if path.name not in before}
    assert added.name == f"{len(before) + 1:04}_waiting_list.py"
    assert "pass" in added.read_text()
    assert "op." not in added.read_text()

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from dbt.contracts.graph.manifest import Manifest

from assets import dbt_manifest
from assets.dbt_manifest import prepared_manifest
from pipelines.errors import AicapexError
from pipelines.settings import PROJECT_ROOT, Settings


def test_models_that_have_not_changed_are_not_parsed_again(
    parsed_target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(dbt_manifest, "subprocess")
    assert prepared_manifest(Settings(home=parsed_target.parent)) == parsed_target / "manifest.json"


@pytest.mark.slow
def test_a_project_that_does_not_parse_is_an_error_with_dbts_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "dbt"
    (project / "models").mkdir(parents=True)
    for name in ("dbt_project.yml", "profiles.yml"):
        (project / name).write_text(
            (PROJECT_ROOT / "dbt" / name).read_text(encoding="utf-8"), encoding="utf-8"
        )
    (project / "models" / "broken.sql").write_text("select * from {{ ref('nobody') }}", encoding="utf-8")
    monkeypatch.setattr(Settings, "dbt_dir", project)
    settings = Settings(home=tmp_path / "home")
    with pytest.raises(AicapexError, match="the dbt project does not parse") as refused:
        prepared_manifest(replace(settings))
    assert "nobody" in refused.value.what
    assert refused.value.place == str(project)
    assert not (settings.dbt_target_dir / "manifest.version").exists()


@pytest.mark.slow
def test_a_changed_project_is_not_built_from_what_was_parsed_before(
    parsed_target: Path, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path / "home")
    settings.dbt_target_dir.mkdir(parents=True)
    parsed = settings.dbt_target_dir / dbt_manifest.PARSED
    # Parsing only what changed, dbt 1.11.16 takes the warnings of singular tests for errors.
    parsed.write_bytes(b"of another version")
    (settings.dbt_target_dir / "manifest.version").write_text("another version")
    shutil.copy(parsed_target / "manifest.json", settings.dbt_target_dir)
    prepared_manifest(settings)
    assert Manifest.from_msgpack(parsed.read_bytes()).metadata.project_name == "aicapex"

from importlib.metadata import version

from tests.support.program import Program


def test_the_program_says_its_version_without_a_command(program: Program) -> None:
    said = program("--version")
    assert (said.code, said.out) == (0, f"aicapex {version('aicapex')}\n")

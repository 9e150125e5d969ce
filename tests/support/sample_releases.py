"""The sample's rendered releases, read back by the readers of the live source."""

from functools import cache

from pipelines.companies import Company, load_universe
from pipelines.sample.store import embedded_sample
from pipelines.sample.transport import SampleTransport
from pipelines.settings import PROJECT_ROOT
from pipelines.sources.edgar import complete_submission_url
from tools.sample_material.release_rows import ReleaseTables, SourceDocument, read_company

UNIVERSE = load_universe(PROJECT_ROOT / "pipelines" / "companies.yaml")


@cache
def release_addresses() -> dict[str, tuple[int, str]]:
    """(CIK, accession number) by address; the latter is empty for a newsroom's page."""
    found = {}
    for release in embedded_sample().releases:
        submission = complete_submission_url(release.cik, release.accession) if release.accession else ""
        found[submission or release.folder + release.document] = (release.cik, release.accession)
    return found


def rendered(company: Company) -> list[SourceDocument]:
    """What the transport answers at the addresses of a company's releases."""
    transport = SampleTransport()
    return [
        SourceDocument(cik, accession, url, transport.get(url).body)
        for url, (cik, accession) in release_addresses().items()
        if cik in company.ciks
    ]


@cache
def read_back() -> ReleaseTables:
    """Rows of every rendered release."""
    tables = ReleaseTables()
    for company in UNIVERSE.companies:
        if documents := rendered(company):
            read = read_company(company, documents)
            tables.releases += read.releases
            tables.figures += read.figures
            tables.statements += read.statements
    return tables

"""The company file as tables."""

import polars as pl

from pipelines.companies import Universe
from pipelines.contracts.normalised import BREAKDOWNS, COMPANIES, COMPANY_DEFINITIONS, GROUP_MEMBERS


def universe_tables(universe: Universe) -> dict[str, pl.DataFrame]:
    """normalised.companies, .company_definitions, .group_members and .breakdowns by table name."""
    companies: list[dict[str, object]] = [
        {
            "ticker": company.ticker,
            "company_name": company.name,
            "role": company.role,
            "ciks": list(company.ciks),
            "fiscal_year_end_month": company.fiscal_year_end,
            "reports": company.reports,
            "home_currency": company.currencies[0],
            "headline_definition": company.headline,
            "incentives": company.incentives,
        }
        for company in universe.companies
    ]
    definitions: list[dict[str, object]] = [
        {"ticker": company.ticker, "capex_definition": definition}
        for company in universe.companies
        for definition in company.definitions
    ]
    members: list[dict[str, object]] = [
        {"group_name": group.group, "group_description": group.description, "ticker": ticker}
        for group in universe.groups
        for ticker in group.members
    ]
    parts: list[dict[str, object]] = [
        {
            "ticker": company.ticker,
            "measure": breakdown.measure_of(part),
            "whole_measure": breakdown.measure,
            "cut": breakdown.cut,
            "taxonomy": breakdown.taxonomy,
            "part": part.name,
            "label": part.label,
            "position": position,
            "is_complete": breakdown.is_complete,
            "is_tagged": bool(part.selectors),
            "is_residual": part.is_residual,
        }
        for company in universe.companies
        for breakdown in company.breakdowns
        for position, part in enumerate(breakdown.parts, start=1)
    ]
    return {
        "companies": COMPANIES.frame(companies),
        "company_definitions": COMPANY_DEFINITIONS.frame(definitions),
        "group_members": GROUP_MEMBERS.frame(members),
        "breakdowns": BREAKDOWNS.frame(parts),
    }

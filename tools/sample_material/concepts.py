"""Which companies and which concepts the embedded sample holds."""

from pipelines.companies import Universe
from pipelines.sample.store import Entity

# Names as the SEC prints them in the answers held; CoreWeave has no answer there, only secondary figures.
ENTITIES = (
    Entity(
        2488, "ADVANCED MICRO DEVICES, INC.", "ADVANCED MICRO DEVICES INC", "AMD", "Nasdaq", "1226", "3674"
    ),
    Entity(320193, "Apple Inc.", "Apple Inc.", "AAPL", "Nasdaq", "0926", "3571"),
    Entity(789019, "MICROSOFT CORPORATION", "MICROSOFT CORP", "MSFT", "Nasdaq", "0630", "7372"),
    Entity(1018724, "AMAZON.COM, INC.", "AMAZON COM INC", "AMZN", "Nasdaq", "1231", "5961"),
    Entity(1045810, "NVIDIA CORP", "NVIDIA CORP", "NVDA", "Nasdaq", "0131", "3674"),
    Entity(
        1046179,
        "Taiwan Semiconductor Manufacturing Company Limited",
        "TAIWAN SEMICONDUCTOR MANUFACTURING CO LTD",
        "TSM TSMWF",
        "NYSE OTC",
        "1231",
        "3674",
    ),
    Entity(1318605, "Tesla, Inc.", "Tesla, Inc.", "TSLA", "Nasdaq", "1231", "3711"),
    Entity(1326801, "Meta Platforms, Inc.", "Meta Platforms, Inc.", "META", "Nasdaq", "1231", "7370"),
    Entity(1341439, "ORACLE CORP", "ORACLE CORP", "ORCL", "NYSE", "0531", "7372"),
    Entity(1652044, "ALPHABET INC.", "Alphabet Inc.", "GOOGL GOOG", "Nasdaq Nasdaq", "1231", "7370"),
    Entity(1769628, "CoreWeave, Inc.", "CoreWeave, Inc.", "CRWV", "Nasdaq", "1231", ""),
)

CONCEPTS: dict[str, tuple[str, ...]] = {
    "us-gaap": (
        "CapitalExpendituresIncurredButNotYetPaid",
        "Depreciation",
        "DepreciationAmortizationAndAccretionNet",
        "DepreciationAndAmortization",
        "DepreciationDepletionAndAmortization",
        "FinanceLeasePrincipalPayments",
        "NetCashProvidedByUsedInOperatingActivities",
        "PaymentsToAcquireProductiveAssets",
        "PaymentsToAcquirePropertyPlantAndEquipment",
        "RevenueFromContractWithCustomerExcludingAssessedTax",
        "Revenues",
        "RightOfUseAssetObtainedInExchangeForFinanceLeaseLiability",
        "SalesRevenueGoodsNet",
        "SalesRevenueNet",
    ),
    "ifrs-full": (
        "CashFlowsFromUsedInOperatingActivities",
        "DepreciationExpense",
        "PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities",
        "Revenue",
    ),
}

# What can state a measure, with its dimensions as JSON: only used to find out which quarters still need a secondary
# source.
MEASURE_CONCEPTS = {
    "capex_cash": ("PaymentsToAcquirePropertyPlantAndEquipment", "PaymentsToAcquireProductiveAssets"),
    "revenue": ("RevenueFromContractWithCustomerExcludingAssessedTax", "Revenues"),
    "finance_lease_principal": ("FinanceLeasePrincipalPayments",),
    "incentive_proceeds": ("ProceedsFromPropertyPlantAndEquipmentSalesAndIncentives",),
    "revenue.market_platform.data_center": ('Revenues{"srt:ProductOrServiceAxis":"nvda:DataCenterMember"}',),
}


def balances_by_cik(universe: Universe) -> dict[int, tuple[str, ...]]:
    """Concepts of us-gaap that state an amount at a date without dimensions, for each CIK of the company file.

    They are added from company facts only: where a filing's document is held, its own fact has a place.
    """
    return {
        cik: tuple(
            sorted(
                {
                    selector.removeprefix("us-gaap:")
                    for selectors in company.balances.values()
                    for selector in selectors
                    if selector.startswith("us-gaap:") and "[" not in selector
                }
                - set(CONCEPTS["us-gaap"])
            )
        )
        for company in universe.companies
        for cik in company.ciks
    }

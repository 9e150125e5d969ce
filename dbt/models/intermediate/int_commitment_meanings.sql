-- What a commitment holds, as far as the words of a filing have been read. A meaning stands from `since_date` to the next
-- one of the same company and kind; null is as far back as the amounts go. Amounts under two meanings are not compared.
-- `is_like_capex`: whether it is a claim on the same money as capital expenditure.
select
    ticker,
    kind,
    cast(since_date as date) as since_date,
    coalesce(cast(since_date as date), date '0001-01-01') as meaning_from_date,
    coalesce(
        lead(cast(since_date as date)) over (
            partition by ticker, kind order by since_date nulls first
        ),
        date '9999-12-31'
    ) as meaning_before_date,
    is_like_capex,
    what_it_is,
    read_in
from (
    values
    (
        'AMZN', 'purchase_obligations', null, false,
        'unconditional purchase obligations: long-term agreements for digital media content and goods for food stores',
        '0001018724-24-000008'
    ),
    (
        'AMZN', 'purchase_obligations', '2024-12-31', false,
        'unconditional purchase obligations: long-term agreements for digital media content, energy and software',
        '0001018724-25-000004'
    ),
    (
        'AMZN', 'purchase_obligations', '2025-09-30', false,
        'unconditional purchase obligations: long-term agreements for digital media content, energy, property and equipment, and software',
        '0001018724-25-000123'
    ),
    (
        'AMZN', 'other_commitments', null, false,
        'retirement of assets, rent and improvements of build-to-suit leases under construction, liabilities for digital media content',
        '0001018724-25-000123'
    ),
    (
        'AMZN', 'leases_not_commenced', null, true,
        'operating and finance leases that have not commenced; what for is not said', '0001018724-25-000123'
    ),
    (
        'AMZN', 'remaining_performance_obligation', null, false,
        'contracts of more than a year that customers signed, mainly for AWS, not yet revenue', '0001018724-25-000123'
    ),
    (
        'META', 'purchase_obligations', null, true,
        'commitments that can not be cancelled, mainly for servers, network infrastructure and consumer hardware',
        '0001326801-23-000093'
    ),
    (
        'META', 'purchase_obligations', '2024-12-31', true,
        'commitments that can not be cancelled, mainly for servers and network infrastructure, and content',
        '0001326801-25-000017'
    ),
    (
        'META', 'leases_not_commenced', null, true,
        'operating and finance leases that have not commenced, mostly for data centers, network infrastructure and colocation',
        '0001326801-25-000017'
    ),
    (
        'GOOGL', 'purchase_obligations', '2023-09-30', false,
        'fixed or minimum payments for content licences, which are no capital expenditure', '0001652044-25-000091'
    ),
    (
        'GOOGL', 'leases_not_commenced', null, true,
        'leases that have not commenced, mainly for data centers, with a purchase option that is expected to be used',
        '0001652044-25-000091'
    ),
    (
        'GOOGL', 'remaining_performance_obligation', null, false,
        'backlog of contracts that customers signed, mainly for Google Cloud, with deferred revenue',
        '0001652044-25-000091'
    ),
    -- To 2021-01-31 the tag carried 317 million and less, so another thing: 7,833 million nine months later.
    (
        'NVDA', 'purchase_obligations', '2021-10-31', false,
        'all future purchase commitments: inventory, supply and capacity, cloud services and the rest',
        '0001045810-25-000023'
    ),
    (
        'NVDA', 'supply_obligations', null, false,
        'inventory purchases and long-term supply and capacity, for products to be sold', '0001045810-25-000116'
    ),
    (
        'NVDA', 'supply_obligations', '2025-10-26', false,
        'manufacturing production, long-term supply and capacity and what goes with it, for products to be sold',
        '0001045810-25-000230'
    ),
    (
        'NVDA', 'cloud_service_obligations', null, false,
        'agreements over several years for cloud services, for its own research and DGX Cloud', '0001045810-25-000230'
    ),
    (
        'NVDA', 'leases_not_commenced', null, true,
        'leases to commence later, mainly for data centers and offices', '0001045810-25-000116'
    ),
    (
        'NVDA', 'remaining_performance_obligation', null, false,
        'contracts of more than a year not yet revenue: licences, development and support', '0001045810-25-000230'
    ),
    (
        'AMD', 'purchase_obligations', null, false,
        'unconditional commitments: wafers and substrates, cloud services, software and technology licences',
        '0000002488-26-000018'
    ),
    (
        'AMD', 'leases_not_commenced', null, true,
        'leases that have not commenced, for data centers and other real estate', '0000002488-26-000018'
    ),
    (
        'AMD', 'remaining_performance_obligation', null, false,
        'contracts of more than a year not yet revenue: products, development and licences', '0000002488-26-000018'
    ),
    (
        'TSLA', 'leases_not_commenced', null, false,
        'operating leases that have not commenced, as the sum of rents', '0001628280-26-003952'
    ),
    (
        'TSLA', 'remaining_performance_obligation', null, false,
        'contracts of more than a year for energy generation and storage, not yet revenue', '0001628280-26-003952'
    )
) as meanings (ticker, kind, since_date, is_like_capex, what_it_is, read_in)

-- Which series stands for the cloud of a spender. Segments differ in what they hold, so each says it.
select *
from (
    values
    (
        'AMZN', 'revenue.segment.aws',
        'segment AWS: compute, storage, database and other services sold to companies, agencies and academia'
    ),
    (
        'GOOGL', 'revenue.segment.google_cloud',
        'segment Google Cloud: infrastructure and platform services, with the Workspace applications'
    ),
    (
        'MSFT', 'revenue.segment.intelligent_cloud',
        'segment Intelligent Cloud as grouped since fiscal 2025: Azure together with server products and services to enterprises, so more than cloud'
    )
) as series (ticker, measure, what_it_is)

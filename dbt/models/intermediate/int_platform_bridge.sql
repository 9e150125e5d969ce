-- What each of Nvidia's market platforms to fiscal 2026 became with the first quarter of fiscal 2027. No filing that
-- tags the new platforms has been read, so every line rests on a secondary source and says so: pages on the quarter
-- ended 2026-04-26 name Data Center, told in two, and Edge Computing.
select
    bridged_part,
    bridged_label,
    old_taxonomy,
    old_part,
    new_taxonomy,
    new_part,
    2027 as since_fiscal_year,
    relation,
    'secondary' as evidence,
    note
from (
    values
    (
        'data_center', 'Data Center', 'platforms_to_fy2026', 'data_center', 'platforms_since_fy2027', 'hyperscale',
        'continues_as_sum', 'Data Center is told in two: this part holds the sales to the largest cloud companies'
    ),
    (
        'data_center', 'Data Center', 'platforms_to_fy2026', 'data_center', 'platforms_since_fy2027',
        'ai_cloud_industrial_enterprise', 'continues_as_sum',
        'Data Center is told in two: this part holds AI clouds, industry and enterprises'
    ),
    (
        'edge_computing', 'Edge Computing', 'platforms_to_fy2026', 'gaming', 'platforms_since_fy2027',
        'edge_computing', 'stands_for', 'taken to be in Edge Computing, because it is the only new platform beside Data Center'
    ),
    (
        'edge_computing', 'Edge Computing', 'platforms_to_fy2026', 'professional_visualization',
        'platforms_since_fy2027', 'edge_computing', 'stands_for',
        'taken to be in Edge Computing, because it is the only new platform beside Data Center'
    ),
    (
        'edge_computing', 'Edge Computing', 'platforms_to_fy2026', 'automotive', 'platforms_since_fy2027',
        'edge_computing', 'stands_for', 'taken to be in Edge Computing, because it is the only new platform beside Data Center'
    ),
    (
        'edge_computing', 'Edge Computing', 'platforms_to_fy2026', 'oem_and_other', 'platforms_since_fy2027',
        'edge_computing', 'stands_for', 'taken to be in Edge Computing, because it is the only new platform beside Data Center'
    )
) as bridge (
    bridged_part, bridged_label, old_taxonomy, old_part, new_taxonomy, new_part, relation, note
)

-- Every combination of the cases of the four assumptions.
select
    life.case_name as useful_life_case,
    margin.case_name as gross_margin_case,
    share.case_name as ai_share_case,
    capital.case_name as cost_of_capital_case,
    life.value as useful_life_years,
    margin.value as gross_margin_ratio,
    share.value as ai_share_ratio,
    capital.value as cost_of_capital_ratio,
    {{ annuity('capital.value', 'life.value') }} as annuity_ratio,
    life.case_name = 'base' and margin.case_name = 'base' and share.case_name = 'base' and capital.case_name = 'base'
        as is_base
from {{ ref('payback_assumptions') }} as life
cross join {{ ref('payback_assumptions') }} as margin
cross join {{ ref('payback_assumptions') }} as share
cross join {{ ref('payback_assumptions') }} as capital
where life.name = 'useful_life_years'
    and margin.name = 'gross_margin'
    and share.name = 'ai_share_of_capex'
    and capital.name = 'cost_of_capital'

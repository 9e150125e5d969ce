select
    subjects.kind,
    subjects.subject_id,
    cases.useful_life_case,
    cases.gross_margin_case,
    cases.ai_share_case,
    cases.cost_of_capital_case,
    cases.is_base,
    subjects.capex_ttm_usd,
    cases.ai_share_ratio,
    cases.useful_life_years,
    cases.gross_margin_ratio,
    cases.cost_of_capital_ratio,
    cases.annuity_ratio,
    {{ required_revenue(
        'subjects.capex_ttm_usd', 'cases.ai_share_ratio', 'cases.cost_of_capital_ratio', 'cases.useful_life_years',
        'cases.gross_margin_ratio'
    ) }} as required_ai_revenue_usd,
    required_ai_revenue_usd * cases.useful_life_years as required_if_pace_lasts_usd,
    subjects.disclosed_ai_revenue_usd,
    {{ ratio('subjects.disclosed_ai_revenue_usd', 'required_ai_revenue_usd') }} as covered_ratio,
    'assumption' as label
from {{ ref('int_payback_subjects') }} as subjects
cross join {{ ref('int_payback_cases') }} as cases
order by
    subjects.kind desc, subjects.subject_id, cases.useful_life_years, cases.gross_margin_ratio, cases.ai_share_ratio,
    cases.cost_of_capital_ratio

-- A group's capital expenditure over each span under each definition, as each day knew it; null unless all members have
-- it. A company's own figure goes before the one made of its tags.
with members as (
    select windows.*, definitions.capex_definition, definitions.recipe, definitions.incentives
    from {{ ref('int_claim_windows') }} as windows
    inner join {{ ref('int_company_definitions') }} as definitions using (ticker)
),

asked as (
    select
        members.*,
        {{ recipe_used('members.capex_definition', 'members.recipe', 'stated.value_usd') }} as recipe_used
    from members
    left join {{ ref('int_claim_window_values') }} as stated
        on members.claim_id = stated.claim_id
        and members.part = stated.part
        and members.evaluation = stated.evaluation
        and members.window_name = stated.window_name
        and members.ticker = stated.ticker
        and stated.measure = 'capex_headline'
),

made as (
    select
        asked.claim_id,
        asked.part,
        asked.evaluation,
        asked.window_name,
        asked.first_index,
        asked.last_index,
        asked.capex_definition,
        asked.ticker,
        case when count(operands.value_usd) = count(*) then sum(recipes.sign * operands.value_usd) end as capex_usd,
        {{ weakest_evidence('operands.evidence') }} as evidence,
        {{ known_at_of_all('operands.known_at') }} as known_at,
        coalesce(flatten(list(operands.accession_numbers)), []) as accession_numbers
    from asked
    inner join {{ capex_recipes() }}
        on asked.recipe_used = recipes.recipe
        and (recipes.incentives is null or recipes.incentives = asked.incentives)
    left join {{ ref('int_claim_window_values') }} as operands
        on asked.claim_id = operands.claim_id
        and asked.part = operands.part
        and asked.evaluation = operands.evaluation
        and asked.window_name = operands.window_name
        and asked.ticker = operands.ticker
        and recipes.measure = operands.measure
    group by all
),

sizes as (
    select claim_id, part, evaluation, window_name, count(distinct ticker) as members
    from {{ ref('int_claim_windows') }}
    group by all
)

select
    made.claim_id,
    made.part,
    made.evaluation,
    made.window_name,
    made.first_index,
    made.last_index,
    made.capex_definition,
    -- A company of which the definition is not asked is missing too.
    case when count(made.capex_usd) = any_value(sizes.members) then cast(sum(made.capex_usd) as double) end as capex_usd,
    {{ weakest_evidence('made.evidence') }} as evidence,
    {{ known_at_of_all('made.known_at') }} as known_at,
    list_sort(list_distinct(flatten(list(made.accession_numbers)))) as accession_numbers
from made
inner join sizes using (claim_id, part, evaluation, window_name)
group by all

{#- marts.quarter_vintages as one day knew it: of each quarter of each measure the last vintage known by then. -#}
{% macro quarters_as_of() -%}
    select *
    from marts.quarter_vintages
    where {{ known_by('known_at', 'as_of') }}
    qualify row_number() over (
        partition by ticker, measure, fiscal_year, fiscal_quarter order by vintage desc
    ) = 1
    order by ticker, measure, fiscal_year, fiscal_quarter
{%- endmacro %}

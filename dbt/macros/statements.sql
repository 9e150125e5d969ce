{#- Whether a sentence may be shown: text of SEC filings and of companies' own releases is; text of third parties is
    published as place, hash and figures only. A wire's page counts as the company's where the same release is held at
    an address of the company or of the SEC. A file of one's own is always a third party's. -#}
{% macro may_be_quoted(source_kind, source_kinds) -%}
    ({{ source_kind }} in ('8k_exhibit', '6k_exhibit', 'newsroom_page')
    or ({{ source_kind }} = 'wire'
        and list_has_any(coalesce({{ source_kinds }}, []), ['8k_exhibit', '6k_exhibit', 'newsroom_page'])))
{%- endmacro %}

{#- How a range moved from the one before. Inside it is narrower, around it is wider, else the ends that moved decide.
    Where one end is open in both the other decides; a range and a half-open one are not compared. -#}
{% macro revision_computed(low, high, low_before, high_before) -%}
    case
        when ({{ low }} is null) <> ({{ low_before }} is null) or ({{ high }} is null) <> ({{ high_before }} is null)
            then null
        when {{ low }} is not distinct from {{ low_before }} and {{ high }} is not distinct from {{ high_before }}
            then 'repeats'
        when {{ low }} >= {{ low_before }} and {{ high }} <= {{ high_before }} then 'narrows'
        when {{ low }} <= {{ low_before }} and {{ high }} >= {{ high_before }} then 'widens'
        when coalesce({{ low }} > {{ low_before }}, {{ high }} > {{ high_before }}) then 'raises'
        else 'lowers'
    end
{%- endmacro %}

{#- A place in a text, as address and characters from and to. -#}
{% macro text_place(document_url, start_offset, end_offset) -%}
    {{ document_url }} || '#' || {{ start_offset }} || '-' || {{ end_offset }}
{%- endmacro %}

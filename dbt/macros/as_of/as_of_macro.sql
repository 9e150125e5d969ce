{#- Creates the table macro marts.<name>(as_of), with a comment, as a post-hook of the table of vintages that it reads.
    The body names tables without their database: the published file has another name than the warehouse. -#}
{% macro as_of_macro(name, body, comment) -%}
    create or replace macro {{ this.schema }}.{{ name }}(as_of) as table ({{ body }});
    comment on macro table {{ this.schema }}.{{ name }} is '{{ comment | replace("'", "''") }}';
{%- endmacro %}

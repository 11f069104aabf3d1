"""Tables whose rows are never changed nor deleted: refused by the database itself."""

from django.db.migrations.operations.special import RunSQL

FUNCTION = RunSQL(
    sql="""
    CREATE FUNCTION successor_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% of % is refused: the table is append-only', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END $$;
    """,
    reverse_sql="DROP FUNCTION successor_refuse_change();",
)


def append_only(table: str) -> RunSQL:
    """Refuse UPDATE and DELETE on `table`; TRUNCATE stays possible (tests empty tables with it)."""
    return RunSQL(
        sql=f"""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION successor_refuse_change();
        """,
        reverse_sql=f"DROP TRIGGER append_only ON {table};",
    )

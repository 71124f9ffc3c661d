"""What migrations put into the test database, kept aside, so that a test that commits is undone by writing back what it changed.

Django would empty every table and save each of those rows again by itself, which takes a hundred times as long.
"""

from django.db import connection
from django.test import TransactionTestCase

KEEP = r"""
DROP SCHEMA IF EXISTS kept CASCADE;
CREATE SCHEMA kept;
CREATE TABLE kept.tables (name text PRIMARY KEY, columns text NOT NULL, digest text);
INSERT INTO kept.tables
  SELECT table_name, string_agg(quote_ident(column_name), ', '), NULL
  FROM information_schema.tables JOIN information_schema.columns USING (table_schema, table_name)
  WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND is_generated = 'NEVER' GROUP BY table_name;

CREATE FUNCTION kept.digest_of(name text, OUT digest text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('SELECT md5(string_agg(t::text, E''\n'' ORDER BY t::text)) FROM public.%I t', name) INTO digest;
END $$;

CREATE FUNCTION kept.keep() RETURNS void LANGUAGE plpgsql AS $$
DECLARE one record;
BEGIN
  UPDATE kept.tables SET digest = kept.digest_of(name);
  FOR one IN SELECT * FROM kept.tables WHERE digest IS NOT NULL LOOP
    EXECUTE format('CREATE TABLE kept.%I AS SELECT %s FROM public.%I', 'of_' || one.name, one.columns, one.name);
  END LOOP;
END $$;

CREATE FUNCTION kept.put_back() RETURNS void LANGUAGE plpgsql AS $$
DECLARE one record;
BEGIN
  SET CONSTRAINTS ALL DEFERRED;
  FOR one IN SELECT * FROM kept.tables WHERE digest IS DISTINCT FROM kept.digest_of(name) LOOP
    EXECUTE format('DELETE FROM public.%I', one.name);
    CONTINUE WHEN one.digest IS NULL;
    EXECUTE format('INSERT INTO public.%I (%s) SELECT %s FROM kept.%I', one.name, one.columns, one.columns, 'of_' || one.name);
  END LOOP;
END $$;

SELECT kept.keep();
"""


def keep() -> None:
    """Remember the rows there are; from now on every test that commits ends with them."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP)
    TransactionTestCase._fixture_teardown = _put_back


def _put_back(case: TransactionTestCase) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kept.put_back()")

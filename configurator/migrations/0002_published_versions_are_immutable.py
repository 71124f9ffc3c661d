"""A trigger that refuses to change a blueprint once it has left its draft, whoever asks."""

from django.db import migrations

CREATE = """
create function configurator_blueprint_guard() returns trigger language plpgsql as $$
begin
  if old.status in ('published', 'retired') and (
       new.document is distinct from old.document or new.assets is distinct from old.assets
       or new.version is distinct from old.version or new.product_id is distinct from old.product_id
       or new.status in ('draft', 'rendering')) then
    raise exception 'blueprint % is published and cannot change', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger configurator_blueprint_immutable before update on configurator_blueprint
  for each row execute function configurator_blueprint_guard();
"""
DROP = """
drop trigger configurator_blueprint_immutable on configurator_blueprint;
drop function configurator_blueprint_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("configurator", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]

"""Lists may be named after a line of things; going back forgets those, which the next hour would make again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0017_lasting_acts")]

    operations = [
        migrations.AlterField(model_name="rankeditem", name="list", field=models.CharField(max_length=128)),
        migrations.RunSQL(migrations.RunSQL.noop, "DELETE FROM recommendations_rankeditem WHERE length(list) > 24"),
    ]

from django.db import migrations

TABLE = """
CREATE TABLE search_generation (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    is_current boolean NOT NULL, writes bigint NOT NULL, made_by jsonb NOT NULL
)"""


def make(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(TABLE)


def unmake(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TABLE search_generation")


class Migration(migrations.Migration):
    dependencies = [("search", "0002_what_people_keep_of_their_searching")]
    operations = [migrations.RunPython(make, unmake)]

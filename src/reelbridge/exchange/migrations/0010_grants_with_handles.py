from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0009_keys_expire_and_are_revoked'),
    ]

    operations = [
        migrations.AddField(
            model_name='request',
            name='handles',
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]

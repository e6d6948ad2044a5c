from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0008_places_can_be_linked'),
    ]

    operations = [
        migrations.AddField(
            model_name='received',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0007_links'),
    ]

    operations = [
        migrations.AddField(
            model_name='received',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
    ]

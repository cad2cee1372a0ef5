import django.db.models.deletion
import komainu.web.site.together
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        komainu.web.site.together.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='Department',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=100, verbose_name='部門名')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.department', verbose_name='上の部門')),
                        ('position', models.PositiveSmallIntegerField(default=0, verbose_name='並び順')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='最後の日')),
                        ('gone_on', models.DateField(blank=True, null=True)),
                        ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department', verbose_name='引き継ぐ部門')),
                    ],
                    options={
                        'verbose_name': '部門',
                        'ordering': ['position', 'name'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('gone_on', None)), fields=('parent', 'name'), name='department_name_in_parent'), models.UniqueConstraint(condition=models.Q(('gone_on', None), ('parent', None)), fields=('name',), name='department_name_at_top'), models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='department_not_own_parent'), models.CheckConstraint(condition=models.Q(('successor', models.F('id')), _negated=True), name='department_not_own_successor'), models.CheckConstraint(condition=models.Q(('gone_on', None), ('closed_on__lt', models.F('gone_on')), _connector='OR'), name='department_gone_after_closed')],
                    },
                ),
                migrations.CreateModel(
                    name='Organisation',
                    fields=[
                        ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=200, verbose_name='名称')),
                        ('reading', models.CharField(blank=True, max_length=200, verbose_name='よみがな')),
                        ('corporate_number', models.CharField(blank=True, max_length=13, verbose_name='法人番号')),
                        ('industry', models.CharField(blank=True, max_length=100, verbose_name='業種')),
                        ('industry_class', models.CharField(blank=True, choices=[('', 'まだ分からない'), ('manufacturing_other', '製造業その他'), ('wholesale', '卸売業'), ('retail', '小売業'), ('service', 'サービス業')], default='', max_length=30, verbose_name='業種の区分')),
                        ('capital_yen', models.BigIntegerField(blank=True, null=True, verbose_name='資本金・出資の総額')),
                        ('address', models.CharField(blank=True, max_length=300, verbose_name='住所')),
                        ('representative_title', models.CharField(blank=True, max_length=100, verbose_name='代表者の役職')),
                        ('representative_name', models.CharField(blank=True, max_length=100, verbose_name='代表者の氏名')),
                        ('contact_department', models.CharField(blank=True, max_length=100, verbose_name='事務連絡者の所属部署')),
                        ('contact_name', models.CharField(blank=True, max_length=100, verbose_name='事務連絡者の氏名')),
                        ('contact_phone', models.CharField(blank=True, max_length=50, verbose_name='事務連絡者の電話番号')),
                        ('contact_mail', models.EmailField(blank=True, max_length=254, verbose_name='事務連絡者のメールアドレス')),
                        ('inquiry_phone', models.CharField(blank=True, max_length=50, verbose_name='お客様からの問合せ先の電話番号')),
                        ('inquiry_mail', models.EmailField(blank=True, max_length=254, verbose_name='お客様からの問合せ先のメールアドレス')),
                        ('kind', models.CharField(choices=[('private_business', '個人情報取扱事業者（民間）'), ('schedule2_corporation', '法別表第2の法人等（国立大学法人・国立病院機構等）'), ('local_public_hospital_or_university', '地方公共団体の病院・診療所・大学'), ('administrative_organ', '行政機関等（上記を除く）')], default='private_business', max_length=40, verbose_name='組織の種類')),
                        ('sector', models.CharField(choices=[('general', '一般'), ('financial', '金融'), ('medical_or_care', '医療・介護'), ('telecommunications', '電気通信'), ('credit', '信用（割賦）'), ('other', 'その他')], default='general', max_length=20, verbose_name='分野')),
                        ('delegation', models.CharField(blank=True, choices=[('', 'まだ分からない'), ('not_delegated', '委任されていない'), ('delegated', '事業所管大臣に委任されている')], default='', max_length=20, verbose_name='報告を受ける権限の委任')),
                        ('delegated_minister', models.CharField(blank=True, max_length=100, verbose_name='委任先')),
                        ('privacy_mark', models.CharField(blank=True, choices=[('', 'まだ分からない'), ('holder', '付与事業者'), ('under_review', '審査中'), ('preparing_application', '申請検討中'), ('none', 'なし')], default='', max_length=30, verbose_name='プライバシーマーク')),
                        ('mark_number', models.CharField(blank=True, max_length=30, verbose_name='登録番号')),
                        ('mark_body', models.CharField(blank=True, max_length=100, verbose_name='審査機関')),
                        ('mark_valid_from', models.DateField(blank=True, null=True, verbose_name='付与の有効期間の始まり')),
                        ('mark_valid_to', models.DateField(blank=True, null=True, verbose_name='付与の有効期間の終わり')),
                        ('certified_body', models.CharField(blank=True, max_length=100, verbose_name='対象事業者となっている認定個人情報保護団体')),
                        ('my_number_role', models.CharField(blank=True, choices=[('', 'まだ分からない'), ('related_affairs', '個人番号関係事務実施者'), ('use_affairs', '個人番号利用事務実施者'), ('entrusted_by_public_body', '行政機関等から個人番号関係事務の委託を受けた者'), ('none', '該当しない')], default='', max_length=30, verbose_name='番号法上の立場')),
                        ('entrusted', models.CharField(blank=True, choices=[('', 'まだ分からない'), ('yes', '預かっている（受託している）'), ('no', '預かっていない')], default='', max_length=10, verbose_name='ほかの会社の個人データを預かる仕事')),
                        ('declared_staff', models.PositiveIntegerField(blank=True, null=True, verbose_name='従業者の人数')),
                        ('fiscal_start_month', models.PositiveSmallIntegerField(default=4, verbose_name='年度の始まる月')),
                        ('staff_checked_on', models.DateField(blank=True, null=True, verbose_name='従業者名簿を照合した日')),
                        ('opened', models.JSONField(default=dict, editable=False)),
                        ('is_being_set_up', models.BooleanField(default=False, editable=False)),
                        ('counted_staff', models.PositiveIntegerField(default=0, editable=False)),
                        ('counted_departments', models.PositiveIntegerField(default=0, editable=False)),
                    ],
                    options={
                        'verbose_name': '組織',
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='organisation_only_one'), models.CheckConstraint(condition=models.Q(('fiscal_start_month__range', (1, 12))), name='organisation_fiscal_month'), models.CheckConstraint(condition=models.Q(('entrusted__in', ['', 'yes', 'no'])), name='organisation_entrusted_known'), models.CheckConstraint(condition=models.Q(('capital_yen', None), ('capital_yen__gte', 0), _connector='OR'), name='organisation_capital_not_negative'), models.CheckConstraint(condition=models.Q(('mark_valid_from', None), ('mark_valid_to', None), ('mark_valid_to__gte', models.F('mark_valid_from')), _connector='OR'), name='organisation_mark_days_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='RoleWord',
                    fields=[
                        ('role', models.CharField(choices=[('top_management', '代表者'), ('privacy_manager', '個人情報保護管理者'), ('chief_auditor', '個人情報保護監査責任者'), ('internal_auditor', '内部監査員'), ('pms_office', 'PMS事務局'), ('department_data_manager', '部門の個人データ管理者'), ('education_lead', '教育責任者'), ('front_desk', '顧客窓口'), ('system_manager', 'システム管理者'), ('application_contact', '申請担当者'), ('consultant', '外部の支援者'), ('assessor', '審査員')], max_length=40, primary_key=True, serialize=False)),
                        ('word', models.CharField(max_length=40, verbose_name='呼び名')),
                    ],
                    options={
                        'verbose_name': '役割の呼び名',
                        'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['top_management', 'privacy_manager', 'chief_auditor', 'internal_auditor', 'pms_office', 'department_data_manager', 'education_lead', 'front_desk', 'system_manager', 'application_contact', 'consultant', 'assessor'])), name='role_word_role_known'), models.CheckConstraint(condition=models.Q(('word', ''), _negated=True), name='role_word_not_empty')],
                    },
                ),
                migrations.CreateModel(
                    name='DepartmentTerm',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('department', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='people.department')),
                        ('name', models.CharField(max_length=100, verbose_name='部門名')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department', verbose_name='上の部門')),
                        ('starts_on', models.DateField(blank=True, null=True, verbose_name='この日から')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='この日まで')),
                        ('is_applied', models.BooleanField(default=True)),
                    ],
                    options={
                        'verbose_name': '部門の変遷',
                        'ordering': [models.OrderBy(models.F('starts_on'), nulls_first=True)],
                        'indexes': [models.Index(condition=models.Q(('is_applied', False)), fields=['starts_on'], name='department_term_planned')],
                        'constraints': [models.UniqueConstraint(fields=('department', 'starts_on'), name='department_term_once_a_day'), models.UniqueConstraint(condition=models.Q(('starts_on', None)), fields=('department',), name='department_term_one_beginning'), models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('department',), name='department_term_one_open'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('starts_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='department_term_days_in_order'), models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('department')), _negated=True), _connector='OR'), name='department_term_not_own_parent')],
                    },
                ),
                migrations.CreateModel(
                    name='Person',
                    fields=[
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('staff_number', models.CharField(max_length=30, unique=True, verbose_name='社員番号')),
                        ('name', models.CharField(max_length=100, verbose_name='氏名')),
                        ('reading', models.CharField(blank=True, max_length=100, verbose_name='よみがな')),
                        ('sort_key', models.CharField(default='', editable=False, max_length=220)),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='メールアドレス')),
                        ('phone', models.CharField(blank=True, max_length=50, verbose_name='電話番号')),
                        ('emergency_phone', models.CharField(blank=True, max_length=50, verbose_name='緊急時の電話番号')),
                        ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='people.department', verbose_name='部門')),
                        ('work', models.CharField(choices=[('director', '役員'), ('non_executive', '非常勤役員'), ('regular', '正社員'), ('contract', '契約社員'), ('part_time', 'パート・アルバイト'), ('temporary', '派遣'), ('seconded', '出向'), ('entrusted', '業務委託（常駐）'), ('other', 'その他'), ('outside', '外部の人')], default='regular', max_length=20, verbose_name='働き方')),
                        ('affiliation', models.CharField(blank=True, default='', max_length=100, verbose_name='所属先')),
                        ('joined_on', models.DateField(blank=True, null=True, verbose_name='入社日')),
                        ('left_on', models.DateField(blank=True, null=True, verbose_name='退職日')),
                        ('gone_on', models.DateField(blank=True, editable=False, null=True)),
                        ('on_leave_since', models.DateField(blank=True, editable=False, null=True)),
                        ('is_active', models.BooleanField(default=True, verbose_name='サインインできる')),
                    ],
                    options={
                        'verbose_name': '従業者',
                        'ordering': ['sort_key', 'staff_number'],
                        'indexes': [models.Index(fields=['gone_on', 'sort_key', 'staff_number', 'id'], name='person_by_reading'), models.Index(fields=['gone_on', 'staff_number', 'id'], name='person_by_number'), models.Index(fields=['gone_on', 'joined_on', 'id'], name='person_by_joining'), models.Index(fields=['department', 'gone_on', 'sort_key', 'staff_number'], name='person_by_department'), models.Index(condition=models.Q(('gone_on', None), ('left_on__isnull', False)), fields=['left_on'], name='person_leaving'), models.Index(condition=models.Q(('gone_on', None)), fields=['department', 'gone_on'], name='person_here_by_department'), models.Index(condition=models.Q(('gone_on', None), ('is_active', True), models.Q(('password', ''), ('password__startswith', '!'), _connector='OR')), fields=['email', 'id', 'gone_on', 'password', 'is_active'], name='person_without_password'), models.Index(condition=models.Q(('on_leave_since__isnull', False)), fields=['on_leave_since'], name='person_on_leave')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('email', ''), _negated=True), fields=('email',), name='person_email_once'), models.CheckConstraint(condition=models.Q(('work__in', ['director', 'non_executive', 'regular', 'contract', 'part_time', 'temporary', 'seconded', 'entrusted', 'other', 'outside'])), name='person_work_known'), models.CheckConstraint(condition=models.Q(('left_on', None), ('joined_on', None), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='person_days_in_order'), models.CheckConstraint(condition=models.Q(('gone_on', None), ('left_on__lt', models.F('gone_on')), _connector='OR'), name='person_gone_after_leaving'), models.CheckConstraint(condition=models.Q(('gone_on', None), ('is_active', False), _connector='OR'), name='person_gone_cannot_sign_in')],
                    },
                ),
                migrations.CreateModel(
                    name='PersonWord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='words', to=settings.AUTH_USER_MODEL)),
                        ('word', models.CharField(max_length=100)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['word', 'person'], name='person_word', opclasses=['varchar_pattern_ops', 'uuid_ops'])],
                        'constraints': [models.UniqueConstraint(fields=('person', 'word'), name='person_word_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Absence',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL, verbose_name='従業者')),
                        ('kind', models.CharField(choices=[('short', '休暇・出張など（短い不在）'), ('maternity', '産前産後休業'), ('childcare', '育児休業'), ('care', '介護休業'), ('sick', '病気・けがによる休職'), ('other', 'その他の休職')], max_length=20, verbose_name='不在の種類')),
                        ('starts_on', models.DateField(verbose_name='この日から')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='この日まで')),
                        ('keeps_sign_in', models.BooleanField(default=False, verbose_name='不在の間もサインインできる')),
                    ],
                    options={
                        'verbose_name': '不在',
                        'ordering': ['-starts_on'],
                        'indexes': [models.Index(fields=['starts_on', 'ends_on'], name='absence_by_days')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['short', 'maternity', 'childcare', 'care', 'sick', 'other'])), name='absence_kind_known'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='absence_days_in_order'), models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('person',), name='absence_one_open')],
                    },
                ),
                migrations.CreateModel(
                    name='EarlierStay',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='earlier_stays', to=settings.AUTH_USER_MODEL, verbose_name='従業者')),
                        ('joined_on', models.DateField(blank=True, null=True, verbose_name='入社日')),
                        ('left_on', models.DateField(verbose_name='退職日')),
                    ],
                    options={
                        'verbose_name': '以前の在籍',
                        'ordering': ['left_on'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('joined_on', None), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='earlier_stay_days_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='ContactEntry',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('position', models.PositiveSmallIntegerField(verbose_name='順番')),
                        ('role', models.CharField(blank=True, choices=[('top_management', '代表者'), ('privacy_manager', '個人情報保護管理者'), ('chief_auditor', '個人情報保護監査責任者'), ('internal_auditor', '内部監査員'), ('pms_office', 'PMS事務局'), ('department_data_manager', '部門の個人データ管理者'), ('education_lead', '教育責任者'), ('front_desk', '顧客窓口'), ('system_manager', 'システム管理者'), ('application_contact', '申請担当者'), ('consultant', '外部の支援者'), ('assessor', '審査員')], max_length=40, verbose_name='役割')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contact_entries', to=settings.AUTH_USER_MODEL, verbose_name='従業者')),
                        ('outside', models.CharField(blank=True, max_length=100, verbose_name='社外の連絡先')),
                        ('phone', models.CharField(blank=True, max_length=50, verbose_name='電話番号')),
                        ('purpose', models.CharField(blank=True, max_length=100, verbose_name='どんなときに電話するか')),
                        ('hours', models.CharField(blank=True, max_length=60, verbose_name='つながる時間')),
                    ],
                    options={
                        'verbose_name': '緊急連絡網の行',
                        'ordering': ['position'],
                        'constraints': [models.UniqueConstraint(fields=('position',), name='contact_entry_place_once'), models.CheckConstraint(condition=models.Q(('role', ''), ('role__in', ['top_management', 'privacy_manager', 'chief_auditor', 'internal_auditor', 'pms_office', 'department_data_manager', 'education_lead', 'front_desk', 'system_manager', 'application_contact', 'consultant', 'assessor']), _connector='OR'), name='contact_entry_role_known'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('role', ''), _negated=True), ('outside', ''), ('person', None)), models.Q(('outside', ''), ('role', ''), ('person__isnull', False)), models.Q(('person', None), ('role', ''), models.Q(('outside', ''), _negated=True)), _connector='OR'), name='contact_entry_one_of_three'), models.CheckConstraint(condition=models.Q(('outside', ''), models.Q(('phone', ''), _negated=True), _connector='OR'), name='contact_entry_outside_has_phone')],
                    },
                ),
                migrations.CreateModel(
                    name='Passage',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passages', to=settings.AUTH_USER_MODEL, verbose_name='従業者')),
                        ('kind', models.CharField(choices=[('joining', '入社'), ('leaving', '退職')], max_length=10, verbose_name='種類')),
                        ('happens_on', models.DateField(verbose_name='入社・退職の日')),
                        ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='済んだ日時')),
                        ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='取りやめた日時')),
                    ],
                    options={
                        'verbose_name': '入社・退職の手続き',
                        'indexes': [models.Index(fields=['happens_on'], name='passage_by_day')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['joining', 'leaving'])), name='passage_kind_known'), models.CheckConstraint(condition=models.Q(('finished_at', None), ('cancelled_at', None), _connector='OR'), name='passage_finished_or_cancelled'), models.UniqueConstraint(condition=models.Q(('cancelled_at', None), ('finished_at', None)), fields=('person', 'kind'), name='passage_one_open')],
                    },
                ),
                migrations.CreateModel(
                    name='RoleTerm',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_terms', to=settings.AUTH_USER_MODEL, verbose_name='従業者')),
                        ('role', models.CharField(choices=[('top_management', '代表者'), ('privacy_manager', '個人情報保護管理者'), ('chief_auditor', '個人情報保護監査責任者'), ('internal_auditor', '内部監査員'), ('pms_office', 'PMS事務局'), ('department_data_manager', '部門の個人データ管理者'), ('education_lead', '教育責任者'), ('front_desk', '顧客窓口'), ('system_manager', 'システム管理者'), ('application_contact', '申請担当者'), ('consultant', '外部の支援者'), ('assessor', '審査員')], max_length=40, verbose_name='役割')),
                        ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='role_terms', to='people.department', verbose_name='部門')),
                        ('is_deputy', models.BooleanField(default=False, verbose_name='代行者')),
                        ('starts_on', models.DateField(verbose_name='就任日')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='任期の終わり')),
                        ('decided_by', models.CharField(blank=True, max_length=200, verbose_name='任命を決めた人・機関と日付')),
                        ('end_reason', models.CharField(blank=True, max_length=200, verbose_name='終わった理由')),
                    ],
                    options={
                        'verbose_name': '役割の任期',
                        'indexes': [models.Index(fields=['role', 'starts_on'], name='role_term_by_role'), models.Index(fields=['ends_on'], name='role_term_by_end')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['top_management', 'privacy_manager', 'chief_auditor', 'internal_auditor', 'pms_office', 'department_data_manager', 'education_lead', 'front_desk', 'system_manager', 'application_contact', 'consultant', 'assessor'])), name='role_term_role_known'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='role_term_days_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'department_data_manager'), _negated=True), ('department__isnull', False), _connector='OR'), name='role_term_department_manager_has_one'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['consultant', 'assessor']), _negated=True), ('ends_on__isnull', False), _connector='OR'), name='role_term_outsider_has_end'), models.UniqueConstraint(condition=models.Q(('ends_on', None), ('is_deputy', False), ('role__in', ['chief_auditor', 'privacy_manager'])), fields=('role',), name='role_term_one_open_holder')],
                    },
                ),
                migrations.CreateModel(
                    name='PassageItem',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('passage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='people.passage')),
                        ('item', models.CharField(max_length=30)),
                        ('text', models.CharField(blank=True, max_length=200, verbose_name='すること')),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('owner_role', models.CharField(choices=[('top_management', '代表者'), ('privacy_manager', '個人情報保護管理者'), ('chief_auditor', '個人情報保護監査責任者'), ('internal_auditor', '内部監査員'), ('pms_office', 'PMS事務局'), ('department_data_manager', '部門の個人データ管理者'), ('education_lead', '教育責任者'), ('front_desk', '顧客窓口'), ('system_manager', 'システム管理者'), ('application_contact', '申請担当者'), ('consultant', '外部の支援者'), ('assessor', '審査員')], max_length=40, verbose_name='担当する役割')),
                        ('due_on', models.DateField(verbose_name='期限')),
                        ('state', models.CharField(choices=[('open', 'まだ'), ('done', '済み'), ('not_needed', '不要')], default='open', max_length=12, verbose_name='状態')),
                        ('done_on', models.DateField(blank=True, null=True, verbose_name='行った日')),
                        ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='記録した人')),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='メモ')),
                    ],
                    options={
                        'verbose_name': '入社・退職の項目',
                        'ordering': ['position'],
                        'constraints': [models.UniqueConstraint(fields=('passage', 'position'), name='passage_item_place_once'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'not_needed'])), name='passage_item_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('done_on__isnull', False), _connector='OR'), name='passage_item_done_has_day'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'not_needed'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='passage_item_not_needed_has_reason'), models.CheckConstraint(condition=models.Q(('owner_role__in', ['top_management', 'privacy_manager', 'chief_auditor', 'internal_auditor', 'pms_office', 'department_data_manager', 'education_lead', 'front_desk', 'system_manager', 'application_contact', 'consultant', 'assessor'])), name='passage_item_role_known'), models.CheckConstraint(condition=models.Q(models.Q(('item', 'own'), _negated=True), models.Q(('text', ''), _negated=True), _connector='OR'), name='passage_item_own_has_words')],
                    },
                ),
                migrations.CreateModel(
                    name='RoleProposal',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('act', models.CharField(choices=[('appoint', '任命'), ('hand_over', '引き継ぎ'), ('extend', '任期の延長')], default='appoint', max_length=10)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='従業者')),
                        ('role', models.CharField(choices=[('top_management', '代表者'), ('privacy_manager', '個人情報保護管理者'), ('chief_auditor', '個人情報保護監査責任者'), ('internal_auditor', '内部監査員'), ('pms_office', 'PMS事務局'), ('department_data_manager', '部門の個人データ管理者'), ('education_lead', '教育責任者'), ('front_desk', '顧客窓口'), ('system_manager', 'システム管理者'), ('application_contact', '申請担当者'), ('consultant', '外部の支援者'), ('assessor', '審査員')], max_length=40, verbose_name='役割')),
                        ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department')),
                        ('is_deputy', models.BooleanField(default=False, verbose_name='代行者')),
                        ('starts_on', models.DateField(verbose_name='就任日')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='任期の終わり')),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='理由')),
                        ('before', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.roleterm')),
                        ('term', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposal', to='people.roleterm')),
                        ('state', models.CharField(choices=[('proposed', '承認待ち'), ('approved', '承認された'), ('returned', '差し戻された'), ('dropped', '取りやめた')], default='proposed', max_length=10)),
                        ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('proposed_at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': '任命の案',
                        'indexes': [models.Index(fields=['state', '-proposed_at'], name='role_proposal_by_state')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['top_management', 'privacy_manager', 'chief_auditor', 'internal_auditor', 'pms_office', 'department_data_manager', 'education_lead', 'front_desk', 'system_manager', 'application_contact', 'consultant', 'assessor'])), name='role_proposal_role_known'), models.CheckConstraint(condition=models.Q(('act__in', ['appoint', 'hand_over', 'extend'])), name='role_proposal_act_known'), models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'approved', 'returned', 'dropped'])), name='role_proposal_state_known'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='role_proposal_days_in_order'), models.CheckConstraint(condition=models.Q(('act', 'appoint'), ('before__isnull', False), _connector='OR'), name='role_proposal_follows_a_term')],
                    },
                ),
            ],
        ),
    ]

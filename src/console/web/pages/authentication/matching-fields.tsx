import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useText } from '../../messages/locale.tsx';
import { Panel } from '../../parts/page.tsx';
import { Icon } from '../../theme/icon.tsx';
import classes from './authentication.module.css';
import type { SettingsFormOf } from './form-values.ts';

/** Which provisioned user it is that signs in, and what their groups may do at the console. */
export function MatchingFields({ form, mayChange }: { form: SettingsFormOf; mayChange: boolean }) {
  const { t } = useText();
  const field = (name: string) => ({ ...form.getInputProps(name), disabled: !mayChange, spellCheck: false });
  const { roles } = form.getValues().matching;
  return (
    <Panel title={t('authentication.matching')} intro={t('authentication.matchingIntro')}>
      <div className={classes.pair}>
        <TextInput
          label={t('authentication.claim')}
          description={t('authentication.claimHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...field('matching.claim')}
        />
        <NativeSelect
          label={t('authentication.attribute')}
          data={[
            { value: 'userName', label: t('authentication.attributeUserName') },
            { value: 'externalId', label: t('authentication.attributeExternalId') },
          ]}
          {...field('matching.attribute')}
        />
      </div>
      <TextInput
        label={t('authentication.roleClaim')}
        description={t('authentication.roleClaimHint')}
        {...field('matching.roleClaim')}
      />
      {roles.map((_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no names of their own, and the form goes by place.
        <div key={i} className={classes.role}>
          <TextInput label={t('authentication.group')} {...field(`matching.roles.${i}.value`)} />
          <NativeSelect
            label={t('authentication.role')}
            data={[
              { value: 'auditor', label: t('parts.roleAuditor') },
              { value: 'admin', label: t('parts.roleAdmin') },
            ]}
            {...field(`matching.roles.${i}.role`)}
          />
          {mayChange && (
            <Button variant="subtle" color="gray" onClick={() => form.removeListItem('matching.roles', i)}>
              {t('authentication.removeRole')}
            </Button>
          )}
        </div>
      ))}
      {mayChange && (
        <Button
          variant="default"
          className={classes.add ?? ''}
          leftSection={<Icon name="plus" />}
          onClick={() => form.insertListItem('matching.roles', { value: '', role: 'auditor' })}
        >
          {t('authentication.addRole')}
        </Button>
      )}
    </Panel>
  );
}

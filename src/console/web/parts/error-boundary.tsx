import { Button, Text, Title } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useText } from '../messages/locale.tsx';
import classes from './state.module.css';

interface Fault {
  readonly error?: unknown;
}

/** Keeps a fault of one page from taking the rest with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, Fault> {
  override state: Fault = {};

  static getDerivedStateFromError(error: unknown): Fault {
    return { error };
  }

  override render() {
    return this.state.error === undefined ? this.props.children : <Crashed error={this.state.error} />;
  }
}

function Crashed({ error }: { error: unknown }) {
  const { t } = useText();
  // A file of this name is no longer there: the server has been updated since the page was loaded.
  const isOutdated = error instanceof TypeError && /import|module/i.test(error.message);
  return (
    <div className={classes.state} role="alert">
      <Title order={2}>{t('parts.crashed')}</Title>
      <Text c="dimmed">{t(isOutdated ? 'parts.outdated' : 'parts.crashedDetail')}</Text>
      <Button variant="default" onClick={() => location.reload()}>
        {t('shell.reload')}
      </Button>
    </div>
  );
}

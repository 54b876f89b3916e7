import './theme/mantine-styles.ts';
import './theme/console.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient, sessionQuery } from './api/session.ts';
import { App } from './app.tsx';
import { loadCatalogue, preferredLocale, TextProvider } from './messages/locale.tsx';
import { cssVariables, theme } from './theme/theme.ts';

declare global {
  /** By this name the lock of scrolling behind dialogs looks for it. */
  var __webpack_nonce__: string | undefined;
}

const colorScheme = localStorageColorSchemeManager({ key: 'rollcall.appearance' });
const locale = preferredLocale();
const nonce = document.querySelector<HTMLElement>('meta[name="csp-nonce"]')?.nonce ?? '';
globalThis.__webpack_nonce__ = nonce;
document.documentElement.lang = locale;

// Asked for while the texts are on their way.
void queryClient.prefetchQuery(sessionQuery);
const catalogue = await loadCatalogue(locale);

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <TextProvider locale={locale} catalogue={catalogue}>
        <QueryClientProvider client={queryClient}>
          <App />
        </QueryClientProvider>
      </TextProvider>
    </MantineProvider>
  </StrictMode>,
);

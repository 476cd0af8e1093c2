import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './main.css';
import { StrictMode } from 'react';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from './api/client';
import { App } from './app';
import { askAnew } from './shell/session';
import { readableColours, theme } from './theme';
import { firstDictionary, LanguageProvider } from './words/language';

const nonce = document.querySelector<HTMLElement>('meta[property="csp-nonce"]')?.nonce ?? '';

const onError = (problem: Error): void => askAnew(queries, problem);
const queries: QueryClient = new QueryClient({
  mutationCache: new MutationCache({ onError }),
  queryCache: new QueryCache({ onError }),
  defaultOptions: {
    // Asked at once also where the browser thinks that it is offline: what fails is said, and nothing is sent later unseen.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      refetchOnReconnect: 'always',
      staleTime: 5_000,
      // A refusal stays one; only what the network or a restart broke is asked again.
      retry: (failures, problem) =>
        failures < 3 && problem instanceof ApiProblem && (problem.status === 0 || problem.status === 503),
    },
  },
});

const root = document.getElementById('root');
if (!root) throw new Error('Cannot show the page: its document has no root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <LanguageProvider first={await firstDictionary()}>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={readableColours}
          defaultColorScheme="auto"
          getStyleNonce={() => nonce}
        >
          {/* Where the header is empty: further down it would lie on the buttons of forms and tables. */}
          <Notifications position="top-center" autoClose={6_000} />
          <App />
        </MantineProvider>
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
);

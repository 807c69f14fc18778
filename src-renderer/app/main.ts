import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '../ui/tokens.css';
import '../ui/base.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { useApp } from '../stores/app.ts';
import { toastError } from '../ui/toasts.ts';
import App from './App.vue';
import { fetchScreens, makeRouter } from './router.ts';

const router = makeRouter();
const app = createApp(App).use(createPinia()).use(router);

// What no component caught is still told to the person, and stays in the console for a report.
app.config.errorHandler = (error) => {
  console.error(error);
  toastError(error);
};
window.addEventListener('unhandledrejection', ({ reason }) => toastError(reason));

const started = useApp().start();
app.mount('#app');
void Promise.all([started, router.isReady()]).then(() => fetchScreens(idle));

function idle(): Promise<void> {
  return new Promise((resolve) => requestIdleCallback(() => resolve()));
}

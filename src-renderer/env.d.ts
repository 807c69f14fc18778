/// <reference types="vite/client" />

// vue-tsc knows every component's real type; this is what tools without it (typescript-eslint) see.
declare module '*.vue' {
  import type { DefineComponent } from 'vue';
  const component: DefineComponent;
  export default component;
}

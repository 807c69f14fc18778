/** Whether the long versions of tests run: `npm run test:slow`. */
export const SLOW = process.env['MODE'] === 'slow';

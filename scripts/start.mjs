// `npm start`: the desktop app comes here; headless where it cannot be had.
console.error('The desktop app is not part of this version yet: serving headless.');
process.argv.splice(2, 0, 'serve');
await import('./switchboard.mjs');

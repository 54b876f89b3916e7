// `npm run screenshots`: every page of the console by day and by night, at a desk and on a phone, into the folder `screenshots`.
// PAGES=people takes those whose path has this in it.
process.argv.splice(2, process.argv.length, 'screenshots', ...process.argv.slice(2));
await import('./drill.js');

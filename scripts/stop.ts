import { findRunningServer, stopServer } from '../server/running-server.ts';

// Ends the server. Learners' clusters and shells stay as they are, and are found again at the next start.
const server = findRunningServer();
if (server === undefined) {
  console.log('No Drydock server is running here.');
} else {
  const outcome = await stopServer(server);
  const how = outcome === 'ended' ? 'has ended' : 'did not end within 10 s and was killed';
  console.log(`The server at ${server.url} ${how}. Clusters are kept; "npm start" finds them again.`);
}

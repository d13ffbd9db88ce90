// What is compared with: Node itself and a server of three lines.
import { createServer } from 'node:http'
createServer((_request, response) => response.end('{"status":"healthy"}')).listen(Number(process.env.PORT), '127.0.0.1')

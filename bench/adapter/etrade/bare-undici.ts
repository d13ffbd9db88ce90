/**
 * The same addresses and bodies, and a header as long as that of a signed call: signing is ours to pay for, but bytes on the
 * wire are everybody's.
 */
import { BareClient } from '../bare-client.ts'

const account = '/v1/accounts/key'
const numbers = (count: number, first: number) => Array.from({ length: count }, (_, index) => String(first + index))

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const order =
  '<Order><allOrNone>false</allOrNone><priceType>LIMIT</priceType><orderTerm>GOOD_FOR_DAY</orderTerm>' +
  '<marketSession>REGULAR</marketSession><limitPrice>187.5</limitPrice><Instrument><Product><securityType>EQ</securityType>' +
  '<symbol>AAPL</symbol></Product><orderAction>BUY</orderAction><quantityType>QUANTITY</quantityType><quantity>10</quantity>' +
  '</Instrument></Order>'

const authorization =
  'OAuth realm="",oauth_consumer_key="k",oauth_signature_method="HMAC-SHA1",oauth_timestamp="1764216000",' +
  'oauth_nonce="0123456789abcdef0123456789abcdef",oauth_token="t",oauth_signature="AbCdEfGhIjKlMnOpQrStUvWxYz0%3D"'

export function setup({ baseUrl }: { readonly baseUrl: string }) {
  const client = new BareClient(baseUrl, { authorization, accept: 'application/json' })
  const post = (path: string, body: string) => client.post(`${account}${path}`, head + body, 'application/xml')
  const dates = 'fromDate=11272024&toDate=11282026&count=100'
  return {
    listOrders: () =>
      client.all(
        numbers(5, 0).map((marker) => `${account}/orders.json?${dates}${marker === '0' ? '' : `&marker=${marker}`}`),
      ),
    listPositions: () =>
      client.all(numbers(4, 1).map((page) => `${account}/portfolio.json?view=COMPLETE&count=50&pageNumber=${page}`)),
    previewOrder: (index: number) =>
      post(
        '/orders/preview.json',
        `<PreviewOrderRequest><orderType>EQ</orderType><clientOrderId>b${index}</clientOrderId>${order}</PreviewOrderRequest>`,
      ),
    placeOrder: (index: number) =>
      post(
        '/orders/place.json',
        `<PlaceOrderRequest><orderType>EQ</orderType><clientOrderId>b${index}</clientOrderId><PreviewIds><previewId>${index + 1}</previewId></PreviewIds>${order}</PlaceOrderRequest>`,
      ),
  }
}

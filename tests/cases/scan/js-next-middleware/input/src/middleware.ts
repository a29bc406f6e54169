import { NextResponse } from 'next/server'
import { jwtVerify } from 'jose'

const key = new TextEncoder().encode(process.env.JWT_SECRET)

export async function middleware(request) {
  try {
    await jwtVerify(request.cookies.get('token')?.value, key)
  } catch {
    return NextResponse.redirect(new URL('/login', request.url))
  }
  return NextResponse.next()
}

export const config = { matcher: ['/api/members/:path*'] }

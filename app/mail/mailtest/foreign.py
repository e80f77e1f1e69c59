# Somebody else's mail server, for tests: aiosmtpd (https://aiosmtpd.aio-libs.org). All of SMTP, STARTTLS and AUTH is theirs, and the
# maildir is Python's; here it is only set up. It says its port, and ends when its input does.
#
# foreign.py MAILDIR CERTIFICATE KEY starttls|tls|plain USER PASSWORD NO: without USER nobody has to sign in. There is no nobody@. With NO that is
# the answer to STARTTLS, which is offered all the same, and mail is taken without.
import asyncio
import ssl
import sys

from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP, AuthResult

maildir, certificate, key, security, user, password, no = sys.argv[1:]


class Handler(Mailbox):
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 There is nobody of this name here"
        envelope.rcpt_tos.append(address)
        return "250 OK"


class Unwilling(SMTP):
    async def smtp_STARTTLS(self, arg):
        await self.push(no)


def authenticate(server, session, envelope, mechanism, data):
    right = (data.login, data.password) == (user.encode(), password.encode())
    return AuthResult(success=right, handled=False)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    handler = Handler(maildir)

    def session():
        return (Unwilling if no else SMTP)(
            handler,
            hostname="mail.example.org",
            tls_context=context if security == "starttls" else None,
            require_starttls=security == "starttls" and not no,
            authenticator=authenticate if user else None,
            auth_required=bool(user),
            auth_require_tls=security == "starttls" and not no,
        )

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0, ssl=context if security == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())

internal import BrachioConsole
internal import BrachioMail
internal import Logging
internal import ServiceLifecycle

extension MailQueue: LetterBox {}

/// Sends what waits in the mail queue for as long as the server runs.
struct MailService: Service {
    let queue: MailQueue
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            await queue.run { letter, failure in
                guard let failure else { return logger.info("a letter is sent", metadata: ["letter": "\(letter.id)"]) }
                logger.error("a letter was not taken", metadata: [
                    "letter": "\(letter.id)", "reason": "\(failure.reason)", "again": "\(!failure.isPermanent)",
                ])
            } failed: { error in logger.error("the mail queue cannot be read", metadata: ["error": "\(error)"]) }
        }
    }
}

import BrachioImaging
import Foundation
import Testing

/// Small files in every format, written by Pillow 13.0.0 from `Picture.smooth(width: 24, height: 16)`.
struct EmbeddedPhoto: Sendable, CustomTestStringConvertible {
    enum Content: Sendable {
        case smooth
        /// 0.299 R + 0.587 G + 0.114 B of it.
        case grey
        /// Its left half is transparent.
        case halfWhite
    }

    let name: String
    let content: Content
    /// The largest difference of a level that the format and the palette bring with them.
    let tolerance: Int
    let base64: String

    init(_ name: String, _ content: Content, within tolerance: Int, _ base64: String) {
        (self.name, self.content, self.tolerance, self.base64) = (name, content, tolerance, base64)
    }

    var data: Data { Data(base64Encoded: base64)! }
    var testDescription: String { name }

    var expected: Picture {
        var picture = Picture.smooth(width: 24, height: 16)
        switch content {
        case .smooth: break
        case .halfWhite: picture.fill(x: 0, y: 0, width: 12, height: 16, with: .white)
        case .grey:
            for y in 0..<16 {
                for x in 0..<24 {
                    let color = picture[x, y]
                    let grey = (299 * Int(color.red) + 587 * Int(color.green) + 114 * Int(color.blue) + 500) / 1000
                    picture[x, y] = Color(level: UInt8(grey))
                }
            }
        }
        return picture
    }

    static let all = [
        EmbeddedPhoto("baseline JPEG", .smooth, within: 24, """
            /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/\
            2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAQABgDAREAAhEBAxEB/8QA\
            HwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkK\
            FhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXG\
            x8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAEC\
            AxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOE\
            hYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwD4y0H4Sfd/\
            c/pXnYjOvM8fJuINvePXvAHwk/137n+72+tfofh/nX++a/yf+3n7LgeIPg949g0H4Sfd/c/pX6Hic68z9lybiDb3jW0H4Sfd/c/pX8A4jOvM/wAncm4g2949\
            g8AfCT/Xfuf7vb61+h+H+df75r/J/wC3n7LgeIPg949e0H4Sfd/c/pX6Hic68z9lybiDb3j/2Q==
            """),
        EmbeddedPhoto("progressive JPEG", .smooth, within: 24, """
            /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/\
            2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wgARCAAQABgDAREAAhEBAxEB/8QA\
            FgABAQEAAAAAAAAAAAAAAAAABgQH/8QAFwEBAQEBAAAAAAAAAAAAAAAABgQHCP/aAAwDAQACEAMQAAABxiaNeiZMELOvAOTmCJkvQs//xAAXEAADAQAAAAAA\
            AAAAAAAAAAAAAwUE/9oACAEBAAEFAkSTBJESREkwSREk/8QAGhEAAgIDAAAAAAAAAAAAAAAAAAUEYQMhMf/aAAgBAwEBPwGGwswMObIbCyGwswMObIbCz//E\
            ABoRAAICAwAAAAAAAAAAAAAAAAAEAwYzgcH/2gAIAQIBAT8BkdK+7m10kdJHSvu5tdJHT//EABcQAQEBAQAAAAAAAAAAAAAAAAAxASH/2gAIAQEABj8CjeIj\
            eI//xAAWEAEBAQAAAAAAAAAAAAAAAAAAMaH/2gAIAQEAAT8hm56bNz03/9oADAMBAAIAAwAAABDXa7//xAAWEQEBAQAAAAAAAAAAAAAAAAAxABD/2gAIAQMB\
            AT8QLBFCwRT/xAAWEQEBAQAAAAAAAAAAAAAAAAAAYVH/2gAIAQIBAT8Qo0OyjQ7P/8QAFxABAQEBAAAAAAAAAAAAAAAAAPFx4f/aAAgBAQABPxCI5jUREcxq\
            I//Z
            """),
        EmbeddedPhoto("CMYK JPEG", .smooth, within: 24, """
            /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoKCgYICwwLCgwJCgoK/8AA\
            FAgAEAAYBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQci\
            cRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqi\
            o6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD8mf2Nv+XT/gNfnb/w7J/6l/8A\
            8hV+T9fv5X6xfsZ/8uv/AAGj/h2T/wBS/wD+Qq/UD/g27/5rN/3Lv/uTor9Y/wBjXrafVaP+HZP/AFL/AP5Cr9QKK/k6/Y2/5dP+A1/RB/w7J/6l/wD8hV/L\
            /RX6xfsZ/wDLr/wGj/h2T/1L/wD5Cr9QP+Dbv/ms3/cu/wDuTor9Y/2Netp9Vo/4dk/9S/8A+Qq/UCiv/9k=
            """),
        EmbeddedPhoto("grey JPEG", .grey, within: 8, """
            /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/\
            wAALCAAQABgBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEI\
            I0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ip\
            qrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APzL8B/slfcP9men8FfR3wA/ZJ4uR/Zn/PP+D/er6P8A\
            Af7JPKD+zO4/grovAf7JPCD+zOw/gr6P+AH7JPNyP7M/55/wf71fR3gL9knJQ/2Z6fwV/9k=
            """),
        EmbeddedPhoto("RGB PNG", .smooth, within: 0, """
            iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAIAAACDRijCAAAAJklEQVR4nGNkYNDgZmDAj3gYFhBSwMDCIMhAFTBq0KhBowaNVIMAtGwDBNTW6SYAAAAASUVO\
            RK5CYII=
            """),
        EmbeddedPhoto("16-bit interlaced PNG", .smooth, within: 0, """
            iVBORw0KGgoAAAANSUhEUgAAABgAAAAQEAIAAAGk0cQXAAADbElEQVR42h3ToW4tIRSF4eNHXTOeqgpcBZ7UIpvgSSqxDQ9AUjm2GY+oQxfPEVV4PKqGB+DO\
            f0Z8Ashmhb3ndru+52drMefb7X6/Fj4/WcKcPz+vJSnZj5H93h+npGQ/RvZ7f5y63V5fn5+lRGsxxtfX+z1n7B2vQ7+/HEJrMcbfXw5h73jbd+7TGr3H8+TW\
            WnHOR4J95wqt0Xs8T66oFed8XLfvxNQavcfzJGytOOcj+L6TQ2v0Hs+THLXinI9Mt9vT0/PzvqOUqDVai95jjE9P9/t5Ys5YK/aOc+JV6P2dQiglao3WovcY\
            4/s7hTBnrBV7xznxKvT9TSGUErVGa9F7jPH7m0KYM9aKveOceBX6+6MQSolao7XoPcb490chzBlrxd5xTrxtG70SApVCY9A5DAGPg+6lhKVgazgGrvXo7bbx\
            nEKgUmgMOoch4HHwnClhKdgajoFrPR572xgMIVApNAadwxDwOBiVlLAUbA3HwLUeg7Rt9EUIVAqNQecwBDwO+pISloKt4Ri41qNr28YUCoFKoTHoHIaAx8Fc\
            poSlYGs4Bq71mNpto8FCoFJoDDqHIeBx0OCUsBRsDcfAtR7t3zZGXghUCo1B5zAEPA5+gpSwFGwNx8C1Hr/ItjEpQqBSaAw6hyHgcTApKWEp2BqOgWs95uh2\
            +/fv+XnbcN9RCJQSlUKt0Ri0Fp1D7zEEjPHfv/v9OPA8MSXMGUvBWrE17B3HwDlxLbwCvbwQCPcdhUApUSnUGo1Ba9E59B5DwBhfXgiE54kpYc5YCtaKrWHv\
            OAbOiWvhFejtjUC47ygESolKodZoDFqLzqH3GALG+PZGIDxPTAlzxlKwVmwNe8cxcE5cC69AHx8Ewn1HIVBKVAq1RmPQWnQOvccQMMaPDwLheWJKmDOWgrVi\
            a9g7joFz4lp4Bfr6IhDuOwqBUqJSqDUag9aic+g9hoAxfn0RCM8TU8KcsRSsFVvD3nEMnBPXwivQzw+BcN9RCJQSlUKt0Ri0Fp1D7zEEjPHnh0B4npgS5oyl\
            YK3YGvaOY+CcuBZegXonEO47CoFSolKoNRqD1qJz6D2GgDH2TiA8T0wJc8ZSsFZsDXvHMXBOXAuvQGsRCPcdhUApUSnUGo1Ba9E59B5DwBjXIhCeJ6aEOWMp\
            WCu2hr3jGDgnroX/Ac7mY90mN3PZAAAAAElFTkSuQmCC
            """),
        EmbeddedPhoto("PNG with alpha", .halfWhite, within: 0, """
            iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAYAAAAMJL+VAAAALUlEQVR4nGNkYNBg4GZgIBrzMCz4T7xaBgYWBkEGmoJRC0YtGLVg1IJRC6gBABFnBAMo6Fuo\
            AAAAAElFTkSuQmCC
            """),
        EmbeddedPhoto("palette PNG", .smooth, within: 24, """
            iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAMAAAA7+k+nAAABgFBMVEXz/8jz7sjd98ju3cjH/8jH7sjH3cjzzMjzu8jdxMjHzMjHu8im/8im7siL98h59yim\
            3ciL3ch53SimzMimu8iLxMh5xChe/yhe7ig99yhe3Sg93Sgh/ygh7igG9ygh3SgG3ShezCheuyg9xCghzCghuygGxCjzqsjzmcjdosjuiMjHqsjHmcjHiMju\
            d8jHd8imqsimmciLosh5oiimiMiLiMh5iCimd8iLd8h5dyheqihemSg9oiheiCg9iChedyg9dyghqighmSgGoighiCgGiCghdygGdyjzZsjzVcjdXsjuRMjH\
            ZsjHVcjHRMjuM8jHM8imZsimVciLXsh5XiibRMh5RCimM8iLM8h5MyjzIsjzEcjdGsjuAMjHIsjHEcjHAMimIsimEciLGsh5GiimAMiLAMh5ACheZiheVSg9\
            XiheRCg9RCheMyg9MyghZighVSgGXighRCgGRCghMygGMyheIiheESg9GiheACg9ACghIighESgGGighACgGAChlH5FQAAABa0lEQVR4nBXJZ0NBUQAA0EtW\
            9ipke1YhIyte9g4ZiSibbELI6q933/l6wN/f+Xze7/e/v19f/X6v12s2m58QOJ2Ox+Nut91uu91Op91uNxqNj1qtBuNwOOx2m80Gi1arVa/XP6rVKvj5Wa/X\
            s9lsOn1/r1TK5XIul3uBwGq1XC4nk8l4/PZWKZVKhWw2+wyB7+/FYjEaDYfD19disVAoZDKZVDKZhDGfz0ejwWCART6fT6fTqUQiAeLxWCwWCAT8/sdHt9vl\
            cpnN5nsIRKORSMTn8z09OZ0Oh91uN5lMdxAIh0OhEIp6vd6HB5vNarUajcZbvV4PIxgMoqjH48HCYrEYDIZbnU4HtFqNRoMgKpXq+vrqis/n02i0SwqFAkOt\
            ViOIUqnEgsfjUanUSzKZDBQKuVwuFotvbrhcDofNZpNIpAsIyGRSqVQkEgqFLBaTyWAwiEQiHofDwZBIJCKRQCDAgk6nEwgEPADgHzPDXoAb07uHAAAAAElF\
            TkSuQmCC
            """),
        EmbeddedPhoto("16-bit grey PNG", .grey, within: 0, """
            iVBORw0KGgoAAAANSUhEUgAAABgAAAAQEAAAAAB53zwKAAAARUlEQVR4nGNkZWVmZmZmZmZhQZDMzCwsYmLYxVm4uLBL4BInXQMnJ7IQUTagC0FIXAbh1IBL\
            fGRrQA1A3OI4JJiZh5AGAGjkC/I7UTXtAAAAAElFTkSuQmCC
            """),
        EmbeddedPhoto("animated PNG", .smooth, within: 0, """
            iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAIAAACDRijCAAAACGFjVEwAAAACAAAAAPONk3AAAAAaZmNUTAAAAAAAAAAYAAAAEAAAAAAAAAAAAAAAAQAAW9IU\
            8QAAACZJREFUeJxjZGDQ4GZgwI94GBYQUsDAwiDIQBUwatCoQaMGjVSDALRsAwTU1ukmAAAAGmZjVEwAAAABAAAAGAAAABAAAAAAAAAAAAAAAAEAAMCh/iUA\
            AAAWZmRBVAAAAAJ4nGNgGAWjYBSMgsEBAASQAAFEY5kJAAAAAElFTkSuQmCC
            """),
        EmbeddedPhoto("lossless WebP", .smooth, within: 0, """
            UklGRjoAAABXRUJQVlA4TC4AAAAvF8ADALkyRPQ/dhHR/wCZtE0szL/fsXOnkCCFdBUIJOGMPWpMAEnrpbSA9Z8A
            """),
        EmbeddedPhoto("lossy WebP", .smooth, within: 60, """
            UklGRrIAAABXRUJQVlA4IKYAAAAwBgCdASoYABAAPhkKhEEhBgEABABhLYATplCOBvAPwA/YDjAuwGSh8gX4DZANH/baAE0aKTAe2QFgAP7//kD9WojF5RlO\
            zWUYZ3qzOa6Z4vHAHbOCaYrGiKQdGEveVZB3oNIvof/yp6l6E/9PLBW0kg66p8ZrRAJXACLmIlgKffkz0YK+8wee9MCOJtZpEHrpqYE/iQBvPN1xxKb/UHY7\
            afy0wsAA
            """),
        EmbeddedPhoto("WebP with alpha", .halfWhite, within: 0, """
            UklGRkAAAABXRUJQVlA4TDQAAAAvF8ADELkyRPQ/dhHR/wCZtE0szL/fsXOnkCCFdBUIJOGMPaqAoMj/0SaAEq1flCaA9Z8A
            """),
        EmbeddedPhoto("animated WebP", .smooth, within: 0, """
            UklGRt4AAABXRUJQVlA4WAoAAAACAAAAFwAADwAAQU5JTQYAAAAAAAAAAABBTk1GhAAAAAAAAAAAABcAAA8AAAAAAAJWUDhMawAAAC8XwAMAzXQhov8BBm0b\
            SQqF8ke7u3d9GJBJ2+zP/NusBYJsm+Ic+4ZTCAVu2yjDY8h+wQYAAAAAAPzuCZzKisrLeUUrfedz7hBURee/YxhWpSX2rIGbKvD0Q4mzP6DjX9XFY83BMEwd\
            XzkOAEFOTUYmAAAAAAAAAAAAFwAADwAAAAAAAFZQOEwOAAAALxfAAwAHEBH9D0RE/wM=
            """),
        EmbeddedPhoto("GIF", .smooth, within: 24, """
            R0lGODdhGAAQAIYAAPP/yPPuyN33yO7dyMf/yMfuyMfdyPPMyPO7yN3EyMfMyMe7yKb/yKbuyIv3yHn3KKbdyIvdyHndKKbMyKa7yIvEyHnEKF7/KF7uKD33\
            KF7dKD3dKCH/KCHuKAb3KCHdKAbdKF7MKF67KD3EKCHMKCG7KAbEKPOqyPOZyN2iyO6IyMeqyMeZyMeIyO53yMd3yKaqyKaZyIuiyHmiKKaIyIuIyHmIKKZ3\
            yIt3yHl3KF6qKF6ZKD2iKF6IKD2IKF53KD13KCGqKCGZKAaiKCGIKAaIKCF3KAZ3KPNmyPNVyN1eyO5EyMdmyMdVyMdEyO4zyMczyKZmyKZVyIteyHleKJtE\
            yHlEKKYzyIszyHkzKPMiyPMRyN0ayO4AyMciyMcRyMcAyKYiyKYRyIsayHkaKKYAyIsAyHkAKF5mKF5VKD1eKF5EKD1EKF4zKD0zKCFmKCFVKAZeKCFEKAZE\
            KCEzKAYzKF4iKF4RKD0aKF4AKD0AKCEiKCERKAYaKCEAKAYAKCwAAAAAGAAQAEAI/wD//PFDUI/BPHnOnDFjpoxDMBC7SOxSpAiRiz4y9uhhw0aNGjRCthip\
            oqSKOXPkqGTDcs0aK1awVJkpxYnNJTiXmDBBoueIESGCWrBQocKEowqSJjjAtE+fPVDx4LFDlQyZMWPCaPXClYuWr3HivBmrRg2as1SoTJkSpS2Tt0qQyB0y\
            JIhdHjx06J0xQ4YMGIBXCE5xorAHDx0SZ8iAofGDBw4cNJhcoLKAAJid8tks9Y5nq1jFiP5CmsuW03Xq0FntpnWbNlmyYMFypTaU209yPwkLp3fZNMDTrpVC\
            vIlxJUmSHzlipDmQ5z9+5MiBA8eN6y+yu9jugq6Q73h3iEfn6zeGeRboU6BYv7OE+58i4g8tSqH+gvsJEOgHAeKD/w0AaqCBBBJEEAEECBqg4AAMDnAYBxAu\
            dsGEj0XGwIUEZCgAABwGBAA7
            """),
        EmbeddedPhoto("animated GIF", .smooth, within: 24, """
            R0lGODdhGAAQAIYAAPP/yPPuyN33yO7dyMf/yMfuyMfdyPPMyPO7yN3EyMfMyMe7yKb/yKbuyIv3yHn3KKbdyIvdyHndKKbMyKa7yIvEyHnEKF7/KF7uKD33\
            KF7dKD3dKCH/KCHuKAb3KCHdKAbdKF7MKF67KD3EKCHMKCG7KAbEKPOqyPOZyN2iyO6IyMeqyMeZyMeIyO53yMd3yKaqyKaZyIuiyHmiKKaIyIuIyHmIKKZ3\
            yIt3yHl3KF6qKF6ZKD2iKF6IKD2IKF53KD13KCGqKCGZKAaiKCGIKAaIKCF3KAZ3KPNmyPNVyN1eyO5EyMdmyMdVyMdEyO4zyMczyKZmyKZVyIteyHleKJtE\
            yHlEKKYzyIszyHkzKPMiyPMRyN0ayO4AyMciyMcRyMcAyKYiyKYRyIsayHkaKKYAyIsAyHkAKF5mKF5VKD1eKF5EKD1EKF4zKD0zKCFmKCFVKAZeKCFEKAZE\
            KCEzKAYzKF4iKF4RKD0aKF4AKD0AKCEiKCERKAYaKCEAKAYAKCwAAAAAGAAQAAAI/wD//PFDUI/BPHnOnDFjpoxDMBC7SOzSpw+fi3jw3NlIhsyYMWJCfhnJ\
            ZYvJintSZrTDsuPHMDC9yOSipWadOnRyutnZpk2WLFiwXBkKpeiTo0/mzJHDlI3TNWusWMFSpaoUJ1iXaF0SJw6cr2rUpBlLhcqUKVLSNlmrJInbrm/ihkVD\
            t+zZKHiZ6FWCpO+RI0YCAxn840eOHDhw3Fj8orGLxy6KFCFC2YflHj1s2KhRg4bnFqBViFYxZIiQ0zx47Fg9Y4YMGTFis5idAoXt0kFyp9bBu/VrGMBXCE9x\
            orgJEyWSjxghorkFCxUqUJi+oHoCBNiPk9i+PIT359EniEdXQD7BgfMgQHxYv6G9Bg0SJESIAKG+gfsD8g/w4KGD/wwZYCDgAw844EADCBagoAABNMgfBxAC\
            eMGEBBrIwIUEZCgAABwGBAAh+QQBAAABACwAAAAAGAAQAIEAAAAAAAAAAAAAAAAIIgABCBxIsKDBgwgTKlzIsKHDhxAjSpxIsaLFixgzatxoMCAAOw==
            """),
        EmbeddedPhoto("GIF with transparency", .halfWhite, within: 24, """
            R0lGODlhGAAQAIUAAPP/yPPuyN33yO7dyMf/yMfuyMfdyPPMyPO7yN3EyMfMyMe7yKb/yKbuyIv3yKbdyIvdyKbMyKa7yIvEyPOqyPOZyN2iyO6IyMeqyMeZ\
            yMeIyO53yMd3yKaqyKaZyIuiyKaIyIuIyKZ3yIt3yPNmyPNVyN1eyO5EyMdmyMdVyMdEyO4zyMczyKZmyKZVyIteyJtEyKYzyIszyPMiyPMRyN0ayO4AyMci\
            yMcRyMcAyKYiyKYRyIsayKYAyIsAyAECAyH5BAEAAD8ALAAAAAAYABAAQAi9AH8IHEhQoA8fPRLmWGijoY2CEH+ECAGiooaLFzJeiFhQBoyPLlSIPEHyBEeC\
            EyZEWKmgZYIDME8O5MFDh80bOGvM2ClT4IsXLYKiGGqChNGePz586MAUg1MLFKIideCggdUCWAUE2IqU5o6vOMLWoEEWqQwZMdKyWLui7QqkP13ITUHXRIm7\
            SEeMEMGXg98NgDcgVeqhcIbDFiooRppSguMFkBMgmIwUAoQHmA1oHsB5wFQHDEITGC0AgOmAADs=
            """),
        EmbeddedPhoto("JPEG turned right", .smooth, within: 24, """
            /9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoM\
            DAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU\
            FBQUFBQUFBQUFBQUFBT/wAARCAAYABADAREAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQID\
            AAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWG\
            h4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAA\
            AAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5\
            OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk\
            5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwCh8JNe/wBT83p3r91zrDbn9ZcQZz8Wp9qfCTXv9T83p3r8HzrDbn8z8QZz8Wp+Zfwk8f8A+p/c+n8f/wBa\
            vtc68QN/9j/8n/8AtD7PiHHfF759rfCTx/8A6n9z6fx//Wr8HzrxA3/2P/yf/wC0P5n4hx3xe+fmX8JNe/1Pzenevtc6w+59nxDnPxan2p8JNe/1Pzenevwf\
            OsPufzPxDnPxan//2Q==
            """),
        EmbeddedPhoto("WebP turned right", .smooth, within: 0, """
            UklGRnIAAABXRUJQVlA4WAoAAAAIAAAADwAAFwAAVlA4TDEAAAAvD8AFAM1lRP9jF1Hx/geItG1q4f4Fjx0LCZL/fzFLkG1T1OHe5goxAd5+RZJ7KMldAEVY\
            SUYaAAAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAA=
            """),
        EmbeddedPhoto("PNG turned right", .smooth, within: 0, """
            iVBORw0KGgoAAAANSUhEUgAAABAAAAAYCAIAAAB8wupbAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEABgAAAAAAANZnS2kAAAAnSURBVHicY/zPcIJBkIF4\
            xPKFgTTA8nVUwwjR8IUhgcY2jGoYIRoAziMZhdoTYFAAAAAASUVORK5CYII=
            """),
        EmbeddedPhoto("PNG turned right by XMP behind its pixels", .smooth, within: 0, """
            iVBORw0KGgoAAAANSUhEUgAAABAAAAAYCAIAAAB8wupbAAAAJ0lEQVR4nGP8z3CCQZCBeMTyhYE0wPJ1VMMI0fCFIYHGNoxqGCEaAM4jGYXaE2BQAAAAbWlU\
            WHRYTUw6Y29tLmFkb2JlLnhtcAAAAAAAPHg6eG1wbWV0YSB4bWxuczp4PSJhZG9iZTpuczptZXRhLyI+PHJkZjpEZXNjcmlwdGlvbiB0aWZmOk9yaWVudGF0\
            aW9uPSI2Ii8+PC94OnhtcG1ldGE+VpRk9gAAAABJRU5ErkJggg==
            """),
    ]
}

"""Log calls, in all their forms."""

import logging
import threading
import warnings

from sentry_sdk import get_isolation_scope
from sentry_sdk import logger as sentry_logger

from .adding import KNOWN_ATTRIBUTES, Channel, channel, done
from .exceptions import Shown

logger = logging.getLogger(__name__)

done("log_argument", lambda p: logger.error("patient %s is ill", p))
done("log_f_string", lambda p: logger.error(f"patient {p} is ill"))
done("log_concatenation", lambda p: logger.error("patient " + p))
done("log_bare", logger.error)
done("log_object", lambda p: logger.error(Shown(p)))
done("log_dict", lambda p: logger.error({"patient": p}))
done("log_named_argument", lambda p: logger.error("patient %(name)s", {"name": p}))
done("log_two_arguments", lambda p: logger.error("%s and %r", 1, p))
done("log_bytes", lambda p: logger.error("%s", p.encode()))
done("log_warning", lambda p: logger.warning("patient %s", p))
done("log_info", lambda p: logger.info("patient %s", p))
done("log_info_f_string", lambda p: logger.info(f"patient {p}"))
done("log_critical", lambda p: logger.critical("patient %s", p))
done("log_extra", lambda p: logger.error("with extra", extra={"patient": p}))
done("log_extra_key", lambda p: logger.error("with extra", extra={p: 1}))
done("log_extra_of_info", lambda p: logger.info("with extra", extra={"patient": p}))
done("log_logger", lambda p: logging.getLogger(p).error("named logger"))
done("log_logger_of_info", lambda p: logging.getLogger(p).info("named logger"))
done("log_child", lambda p: logger.getChild(p).error("named child"))

done("log_adapter", lambda p: logging.LoggerAdapter(logger, {"patient": p}).error("adapted %s", p))
done("log_stack", lambda p: logger.error("stack %s", p, stack_info=True))
done("log_sdk", lambda p: sentry_logger.error("patient {name}", name=p))
done("log_sdk_text", lambda p: sentry_logger.info(f"patient {p}"))
done("log_sdk_attribute", lambda p: sentry_logger.info("x", attributes={"patient": p}))
done("log_sdk_attribute_key", lambda p: sentry_logger.info("x", attributes={p: "1"}))


@channel
def log_level(plant: str) -> None:
    logging.addLevelName(45, plant)
    logger.log(45, "at a level")


@channel
def log_attribute(plant: str) -> None:
    get_isolation_scope().set_attribute("patient", plant)
    logger.info("attributed")


@channel
def log_attribute_key(plant: str) -> None:
    get_isolation_scope().set_attribute(plant, "1")
    logger.info("attributed")


@channel
def log_exception(plant: str) -> None:
    try:
        raise ValueError(f"logged: {plant}")
    except ValueError:
        logger.exception("failed for %s", plant)


@channel
def log_warning_captured(plant: str) -> None:
    logging.captureWarnings(True)
    warnings.warn(f"beware of {plant}", stacklevel=1)
    logging.captureWarnings(False)


@channel
def log_made_record(plant: str) -> None:
    record = {"name": logger.name, "levelno": 40, "levelname": "ERROR", "msg": f"patient {plant}"}
    logger.handle(logging.makeLogRecord(record | {"funcName": plant, "pathname": f"/{plant}.py"}))


@channel
def log_in_a_named_thread(plant: str) -> None:
    thread = threading.Thread(target=logger.error, args=("in a thread",), name=plant)
    thread.start()
    thread.join()


@channel
def log_of_a_parameter(plant: str) -> None:
    def write(text: str) -> None:
        logger.error(text)

    write(f"patient {plant}")


def log_known(attribute: str) -> Channel:
    """Return a channel that logs under the name of an attribute that may leave."""
    return lambda p: logger.info("with a known attribute", extra={attribute: p})


for _attribute in KNOWN_ATTRIBUTES:
    done(f"log_known_{_attribute}", log_known(_attribute))
